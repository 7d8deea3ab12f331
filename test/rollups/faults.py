"""Faults that are planted on purpose: each must be caught, or the tests prove nothing. Each changes the extension's script, which
this private server has a copy of, and runs the part that has to fail.

    faults.py [NAME…]     these faults, all without a name

A fault whose text is no longer in the script says so: plant it anew where that text is now.
"""

import glob
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# (name, point of docs/rollups.md, text of the script as a regular expression, what stands in its place, the part that fails)
WHOLE, AGENTS = ["cases", "whole_things"], ["cases", "agents_and_orders"]
CASES, WALK, MOVED = ["cases"], ["walk", "--seconds", "45", "--shorten", "0"], ["moved"]
FAULTS = [
    ("old day of a moved session", 1,
     r"FROM   before_change AS c", "FROM   after_change AS c", WHOLE),
    ("deleted rows are not noted", 1, r"AFTER DELETE ON shop\.%I REFERENCING OLD TABLE AS changed", "AFTER INSERT ON shop.%I REFERENCING NEW TABLE AS changed",
     WALK),
    ("a table that was emptied is not noticed", 1, r"concat_ws\(' ', c\.oid, pg_relation_filenode\(c\.oid\),", "concat_ws(' ', c.oid,", CASES + ["emptied"]),
    ("a part of a day is taken for all of it", 1,
     r"IF shopmetrics\.local_day_start\(kept\.first, zone\) <> kept\.starts\s+OR shopmetrics\.local_day_start\(kept\.until, zone\) <> kept\.ends THEN",
     "IF false THEN", WALK),
    ("all notes are deleted, not those that were seen", 2, r"DELETE FROM shop_internal\.rollup_change AS c WHERE c\.taken;",
     "DELETE FROM shop_internal.rollup_change AS c;", WALK),
    ("days that are to be built again are thought to be kept", 2,
     r"SELECT t\.day FROM shop_internal\.rollup_todo AS t\s+WHERE  t\.family = 'try_on' AND t\.scope = kept\.scope", "SELECT t.day FROM shop_internal.rollup_todo AS t WHERE false AND t.scope = kept.scope",
     CASES + ["broken_off", "beside_each_other"]),
    ("a session keeps the day that it had", 3, r"UNION\s+SELECT shopmetrics\.local_day\(t\.started_at, zone\) FROM touched AS t", "", WHOLE),
    ("who is new is forgotten", 3, r"UNION SELECT t\.device_id FROM touched AS t\)", ")", WHOLE),
    ("who was new stays new", 3, r"SELECT c\.person FROM change AS c UNION", "", WHOLE),
    ("a conversation stays what it was", 1, r"DELETE FROM shop_internal\.rollup_conversation AS w WHERE w\.conversation_id = ANY \(keys\);", "NULL;", AGENTS),
    ("a conversation that changed is what it was", 1, r"AND w\.conversation_id <> ALL \(kept\.apart\)", "", AGENTS),
    ("what is not built yet is thought to be nothing", 2, r"kept\.all_before := kept\.until <= known_until\s+AND NOT EXISTS \(SELECT FROM shop_internal\.rollup_todo AS t\s+WHERE  t\.family = 'conversation'",
     "kept.all_before := NOT EXISTS (SELECT FROM shop_internal.rollup_todo AS t WHERE false AND t.family = 'conversation'", AGENTS),
    ("a session is cut at midnight", 3, r"e\.started_at >= day_starts - interval '24 hours' AND e\.started_at < day_ends \+ interval '24 hours'",
     "e.started_at >= day_starts AND e.started_at < day_ends", WHOLE),
    ("a member is shown what is kept for all", 4, r"SELECT shop_internal\.scope_of\(o\.catalogues\) FROM", "SELECT shop_internal.scope_of(NULL) FROM",
     CASES + ["who_may_find_what"]),
    ("what is kept may be read by everybody", 4, r"ALTER TABLE shop_internal\.try_on_kept ENABLE ROW LEVEL SECURITY;", "", CASES + ["who_may_find_what"]),
    ("the shop's own rules are not asked for", 4, r"SELECT count\(\*\) = 1 AND bool_and\(p\.polname", "SELECT true OR bool_and(p.polname", CASES + ["own_rules"]),
    ("the first session of who is erased stays", 5,
     r"(DELETE FROM shop_internal\.rollup_first AS f\s+WHERE f\.family = 'try_on' AND f\.scope = of_scope AND f\.person = ANY \(persons\));",
     "DELETE FROM shop_internal.rollup_first AS f WHERE f.scope = of_scope AND f.person = ANY (persons)"
     " AND EXISTS (SELECT FROM shop.try_on_event AS e WHERE e.device_id = f.person);", CASES + ["erasure"]),
    ("sessions apart stay when they are erased", 5, r"DELETE FROM shop_internal\.rollup_apart AS a\s+WHERE  a\.key IN[^;]*;", "", CASES + ["erasure"]),
    ("nothing is ever kept", 7, r"IF isempty\(period\) OR NOT EXISTS", "IF true OR NOT EXISTS", CASES + ["rollups_are_used"]),
    ("a refresh breaks off at a change", 2, r"RETURN true;\nEND\n\$\$;\nCOMMENT ON FUNCTION shop_internal\.refresh_day",
     "RETURN random() < 0.9;\nEND\n$$;\nCOMMENT ON FUNCTION shop_internal.refresh_day", CASES + ["broken_off"]),
    ("rows that are replicated are not noted", 8, r"ELSIF TG_LEVEL = 'ROW' THEN\n", "ELSIF TG_LEVEL = 'ROW' THEN RETURN NULL;\n", MOVED),
]


def complaints(part):
    """What fails in a part, each without its numbers; and whether it ended with a count."""
    words = [sys.executable, os.path.join(HERE, part[0] + ".py"), *part[1:]]
    done = subprocess.run(words + ([os.environ["FAULTS_DIRECTORY"]] if part[0] == "moved" else []), capture_output=True, text=True, check=False)
    said = [line[8:] for line in done.stdout.splitlines() if line.startswith("not ok: ")]
    # a walk that asks for nothing that is kept, or a case that cannot run, has not found the fault
    return [line for line in said if not re.search("runs to its end|never answered|nobody expected", line)], done.stderr[-300:]


def main():
    wanted = sys.argv[1:]
    script, = glob.glob(os.path.join(os.environ["SERVER_SHAREDIR"], "extension", "shopmetrics_dashboards--*.sql"))
    with open(script, encoding="utf-8") as file:
        sound = file.read()
    passed = failed = 0
    before = {}  # what a part says of the sound script, which is not the fault's doing
    try:
        for name, point, old, new, part in FAULTS:
            if wanted and name not in wanted:
                continue
            changed, times = re.subn(old, lambda _, new=new: new, sound)
            if not times:
                failed += 1
                print(f"not ok: point {point}: {name}: the script has no {old}", flush=True)
                continue
            if part[0] != "walk" and tuple(part) not in before:
                before[tuple(part)] = complaints(part)[0]
            with open(script, "w", encoding="utf-8") as file:
                file.write(changed)
            since = time.monotonic()
            said, error = complaints(part)
            with open(script, "w", encoding="utf-8") as file:
                file.write(sound)
            said = [line for line in said if line not in before.get(tuple(part), [])]
            passed += bool(said)
            failed += not said
            print(f"{'ok' if said else 'not ok'}: point {point}: {name}: {'caught' if said else 'not caught'} by {' '.join(part)}"
                  f" in {time.monotonic() - since:.0f} s: {said[0][:150] if said else error}", flush=True)
    finally:
        with open(script, "w", encoding="utf-8") as file:
            file.write(sound)
    print(f"cases: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
