"""What both tests of the dashboards in Superset count."""

import sys

passed = failed = 0


def check(holds, what, *why):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print("not ok", what, *(str(w)[:1000] for w in why), sep="\n    ")


def finish():
    print(f"cases: {passed} passed, {failed} failed")
    sys.exit(failed > 0)
