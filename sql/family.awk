# Writes the script of the extension: awk -f family.awk summary_type.sql.in [0-9]*.sql. What stands between --family or
# --functions and --end is a table, a line an object; a line that begins with blanks continues the one before. All else
# goes through as it stands, but for @FAMILY.NAME@ and @PREFIX.NAME@: the definition in the table, for a quoted text.
#
# --family NAME                  a summary type (summary_type.sql.in), its aggregates and its accessors
# summary: TEXT [| TEXT]         what the type holds [and what else its comment says]
# rows[ LIST]: (ARGS) [| TEXT]   the argument list of the aggregates, or one of several [and what comments say of it]
# counts: TEXT                   which rows are left out, and what a NULL does
# options: ARGS                  what the accessors take beside the summary, with defaults
# argument: NAME                 what the accessors call the summary, where it is not the name of the family
# row cost, read cost, state bytes: NUMBER
# NAME[ (ARGS)] | TYPE | DEFINITION [| OVER NOTHING [| LISTS]]
# --end
#   A metric is one line. Its accessor takes the summary and the options; ARGS stand in place of these, and the word
#   options among them for these. Its aggregates take each argument list, or those of LISTS, which names them as they
#   stand in front (rows by gap) or says none; a TABLE and what has ARGS have an aggregate only where LISTS says so. A
#   line of the family's own type is the aggregate that makes the summary. An argument of the type key/bigint makes
#   each aggregate twice.
#
# --functions[ PREFIX]: FLAGS    functions of C, whose names there are PREFIX_NAME
# NAME (ARGS) | TYPE | DEFINITION [| OVER NOTHING]
# --end
#
# TYPE may end with COST and ROWS. A type of the extension is named without its schema.

function fail(message) {
    print FILENAME ":" FNR ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

# -------------------------------------------------------------------------------------------------------------- texts

function quoted(text) {
    gsub(/'/, "''", text)
    return text
}

function sentences(a, b, c, d) { return a (b ? ". " b : "") (c ? ". " c : "") (d ? ". " d : "") }

function capital(text) { return toupper(substr(text, 1, 1)) substr(text, 2) }

function qualified(type) { return type in ours ? "@extschema@." type : type }

# An argument list with the types of the extension in their schema; key/bigint is as said.
function arguments(list, key,    n, i, argument, type, result) {
    n = split(list, argument, ", ")
    for (i = 1; i <= n; i++) {
        match(argument[i], / [^ ]+/)
        type = substr(argument[i], RSTART + 1, RLENGTH - 1)
        result = result (i > 1 ? ", " : "") substr(argument[i], 1, RSTART) \
            (type == "key/bigint" ? key : qualified(type)) substr(argument[i], RSTART + RLENGTH)
    }
    return result
}

# The types alone of such a list.
function types(list,    n, i, argument, result) {
    n = split(list, argument, ", ")
    for (i = 1; i <= n; i++) {
        sub(/^[^ ]+ /, "", argument[i])
        sub(/ DEFAULT .*/, "", argument[i])
        result = result (i > 1 ? ", " : "") argument[i]
    }
    return result
}

# What the options are where nothing is said: "cap double precision DEFAULT 450" gives "cap 450".
function presets(list,    n, i, argument, result) {
    n = split(list, argument, ", ")
    for (i = 1; i <= n; i++) {
        sub(/ .* DEFAULT/, "", argument[i])
        result = result (i > 1 ? ", " : "") argument[i]
    }
    return result
}

# --------------------------------------------------------------------------------------------------------- statements

function declare(name, list, type, symbol, flags, comment,    estimates) {
    if (match(type, /( COST [0-9]+)? ROWS [0-9]+$/)) {
        estimates = substr(type, RSTART)
        type = substr(type, 1, RSTART - 1)
    }
    print "CREATE FUNCTION @extschema@." name "(" list ") RETURNS " qualified(type)
    print "    AS 'MODULE_PATHNAME', '" symbol "' LANGUAGE C " flags estimates ";"
    print "COMMENT ON FUNCTION @extschema@." name "(" types(list) ") IS '" quoted(comment) "';"
}

function aggregate(name, list, final, comment) {
    print "CREATE AGGREGATE @extschema@." name "(" list ") ("
    print "    SFUNC = @extschema@." family "_add, STYPE = @extschema@." family ", SSPACE = " head["state bytes"] ","
    print "    FINALFUNC = @extschema@." family "_" final ", COMBINEFUNC = @extschema@." family "_combine,"
    print "    PARALLEL = SAFE"
    print ");"
    print "COMMENT ON AGGREGATE @extschema@." name "(" types(list) ") IS '" quoted(comment) "';"
}

function cost(number) { return number > 1 ? " COST " number : "" }

# ------------------------------------------------------------------------------------------------------------- tables

# Takes an entry NAME (ARGS) | TYPE | … apart: into name, in_brackets, has_brackets and field.
function take_apart(text,    at) {
    if (split(text, field, / *\| */) < 3) fail("no NAME | TYPE | DEFINITION: " text)
    name = field[1]
    if ((at = index(name, " (")) > 0) name = substr(name, 1, at - 1)
    has_brackets = at > 0
    in_brackets = at > 0 ? substr(field[1], at + 2, length(field[1]) - at - 2) : ""
}

function write_functions(    i) {
    for (i = 1; i <= entries; i++) {
        take_apart(entry[i])
        definition[prefix "." name] = field[3]
        declare(name, arguments(in_brackets, ""), field[2], (prefix ? prefix "_" : "") name, flags, \
            sentences(field[3], field[4]))
    }
}

function add_head(text,    colon, key, value) {
    colon = index(text, ": ")
    key = substr(text, 1, colon - 1)
    split(substr(text, colon + 2), field, / *\| */)
    if (key ~ /^rows/) {
        list_name[++lists] = key
        list_args[lists] = substr(field[1], 2, length(field[1]) - 2)
        list_note[lists] = field[2]
        if (list_args[lists] ~ /key\/bigint/) forms = 2
    } else if (key in head) {
        head[key] = field[1]
        if (key == "summary") head["more"] = field[2]
    } else fail("no such line of a family: " key)
}

function add_metric(text) {
    take_apart(text)
    if (has_brackets) sub(/options/, head["options"], in_brackets)
    metric[++metrics] = name
    args[metrics] = has_brackets ? in_brackets : head["options"]
    metric_type[metrics] = field[2]
    definition[family "." name] = meaning[metrics] = field[3]
    over_nothing[metrics] = field[4]
    takes[metrics] = field[5] ? field[5] : has_brackets || metric_type[metrics] ~ /^TABLE/ ? "none" : "all"
    if (metric_type[metrics] == family) maker = name
}

# Whether metric m has an aggregate of argument list l.
function has_aggregate(m, l) { return takes[m] == "all" || index(", " takes[m] ",", ", " list_name[l] ",") }

function has_aggregates(m,    l) {
    for (l = 1; l <= lists; l++) if (has_aggregate(m, l)) return 1
    if (takes[m] != "none") fail("no such argument list of " family ": " takes[m])
    return 0
}

function write_family(    i, m, l, form, one, what) {
    split("", head)
    head["summary"] = head["counts"] = head["options"] = ""
    head["argument"] = family
    head["row cost"] = 4
    head["read cost"] = 1000
    head["state bytes"] = 128
    lists = metrics = 0
    forms = 1
    for (i = 1; i <= entries; i++) if (entry[i] ~ /^[a-z ]+: /) add_head(entry[i]); else add_metric(entry[i])

    for (i = 1; i <= template_lines; i++) {
        one = template[i]
        gsub(/@type@/, family, one)
        line(one)
    }
    what = head["summary"] ": exact, mergeable and storable. Made by " maker
    print "COMMENT ON TYPE @extschema@." family " IS '" quoted(sentences(what, head["more"])) "';"
    print ""

    for (form = 1; form <= forms; form++)
        for (l = 1; l <= lists; l++)
            declare(family "_add", "state @extschema@." family ", " arguments(list_args[l], KEY[form]), family, \
                family "_add" ENDING[form], "IMMUTABLE PARALLEL SAFE" cost(head["row cost"]), \
                "transition of the aggregates of " family "; called by the executor")
    for (m = 1; m <= metrics; m++)
        if (metric_type[m] != family && has_aggregates(m))
            declare(family "_" metric[m] "_final", "state @extschema@." family, metric_type[m], family "_" metric[m], \
                "IMMUTABLE PARALLEL SAFE", "final function of " metric[m])
    for (form = 1; form <= forms; form++)
        for (m = 1; m <= metrics; m++)
            for (l = 1; l <= lists; l++)
                if (has_aggregate(m, l)) {
                    what = meaning[m]
                    if (metric_type[m] != family && args[m] ~ /DEFAULT/) what = what " (" presets(args[m]) ")"
                    aggregate(metric[m], arguments(list_args[l], KEY[form]), \
                        metric_type[m] == family ? "finish" : metric[m] "_final", \
                        sentences(what, list_note[l], head["counts"], over_nothing[m]))
                }
    for (m = 1; m <= metrics; m++)
        if (metric_type[m] != family)
            declare(metric[m], head["argument"] " @extschema@." family (args[m] ? ", " arguments(args[m], "") : ""), \
                metric_type[m], family "_" metric[m], "IMMUTABLE STRICT PARALLEL SAFE" cost(head["read cost"]), \
                sentences(meaning[m], over_nothing[m]))
}

# -------------------------------------------------------------------------------------------------------------- lines

function with_definitions(text,    reference) {
    while (match(text, /@[a-z_]+\.[a-z_]+@/)) {
        reference = substr(text, RSTART + 1, RLENGTH - 2)
        if (!(reference in definition)) fail("no definition of " reference)
        text = substr(text, 1, RSTART - 1) capital(quoted(definition[reference])) substr(text, RSTART + RLENGTH)
    }
    return text
}

function line(text) {
    if (table == "") {
        if (text ~ /^--(family|functions)/) {
            table = text
            entries = 0
        } else {
            if (match(text, /^CREATE TYPE @extschema@\.[a-z_]+/)) ours[substr(text, 25, RLENGTH - 24)]
            print with_definitions(text)
        }
    } else if (text == "--end") {
        text = table
        table = ""
        if (text ~ /^--family [a-z_]+$/) {
            family = substr(text, 10)
            write_family()
        } else if (text ~ /^--functions[a-z_ ]*: /) {
            prefix = substr(text, 13, index(text, ":") - 13)
            flags = substr(text, index(text, ": ") + 2)
            write_functions()
        } else fail("no such table: " text)
    } else if (text ~ /^[ \t]/) {
        sub(/^[ \t]+/, " ", text)
        entry[entries] = entry[entries] text
    } else if (text !~ /^(--|$)/) entry[++entries] = text
}

BEGIN {
    KEY[1] = "@extschema@.key"
    ENDING[1] = ""
    KEY[2] = "bigint"
    ENDING[2] = "_bigint"
}
FILENAME ~ /\.in$/ { template[++template_lines] = $0; next }
{ line($0) }
END { if (!failed && table != "") fail("no --end of " table) }
