# Writes the script of the extension: awk -f family.awk summary_type.sql.in [0-9]*.sql. What stands between --family or
# --functions and --end is a table, a line an object; a line that begins with blanks continues the one before. All else
# goes through as it stands, but for @FAMILY.NAME@ and @PREFIX.NAME@: the definition in the table, for a quoted text.
#
# --family NAME                  a summary type (summary_type.sql.in), its aggregates and its accessors
# summary: TEXT [| TEXT]         what the type holds [and what else its comment says]
# rows[ LIST]: (ARGS) [| TEXT [| TRANSITION]]
#                                the argument list of the aggregates, or one of several [and what comments say of it;
#                                the transition in C, where it is not NAME_add]
# counts: TEXT                   which rows are left out, and what a NULL does
# options: ARGS                  what the accessors take beside the summary, with defaults
# argument: NAME                 what the accessors call the summary, where it is not the name of the family
# accessors: FLAGS               where these are not IMMUTABLE STRICT PARALLEL SAFE COST 1000
# row cost, state bytes: NUMBER  of the transition and the state, where these are not 4 and 128
# NAME[ (ARGS)] | TYPE | DEFINITION [| OVER NOTHING [| LISTS]]
# --end
#   A metric is one line. Its accessor takes the summary and the options; ARGS stand in place of these, and the word
#   options among them for these. Its aggregates take the argument lists of LISTS: all, none, or as they stand in front
#   (rows by gap, rows). It is all where nothing is said, but none for a TABLE and for what has ARGS. A line of the
#   family's own type is the aggregate that makes the summary. An argument of the type key/bigint makes each aggregate
#   twice.
#
# --functions[ PREFIX]: FLAGS    functions of C, whose names there are PREFIX_NAME
# NAME (ARGS) | TYPE | DEFINITION [| OVER NOTHING [| SYMBOL]]
# --end
#   SYMBOL is its name in C, where that is another.
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

# An argument list with the types of the extension in their schema, and key for key/bigint.
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
    print "    SFUNC = @extschema@." family "_add, STYPE = @extschema@." family ", SSPACE = " setting["state bytes"] ","
    print "    FINALFUNC = @extschema@." family "_" final ", COMBINEFUNC = @extschema@." family "_combine,"
    print "    PARALLEL = SAFE"
    print ");"
    print "COMMENT ON AGGREGATE @extschema@." name "(" types(list) ") IS '" quoted(comment) "';"
}

function cost(number) { return number > 1 ? " COST " number : "" }

# ------------------------------------------------------------------------------------------------------------- tables

# Takes an entry NAME (ARGS) | TYPE | … apart: into name, args, has_args and field.
function take_apart(text,    at) {
    if (split(text, field, / *\| */) < 3) fail("no NAME | TYPE | DEFINITION: " text)
    at = index(field[1], " (")
    has_args = at > 0
    name = has_args ? substr(field[1], 1, at - 1) : field[1]
    args = has_args ? substr(field[1], at + 2, length(field[1]) - at - 2) : ""
}

function write_functions(prefix, flags,    i) {
    for (i = 1; i <= entries; i++) {
        take_apart(entry[i])
        if (!((prefix "." name) in definition)) definition[prefix "." name] = field[3]
        declare(name, arguments(args), field[2], field[5] ? field[5] : (prefix ? prefix "_" : "") name, flags, \
            sentences(field[3], field[4]))
    }
}

function add_setting(text,    colon, key) {
    colon = index(text, ": ")
    key = substr(text, 1, colon - 1)
    split(substr(text, colon + 2), field, / *\| */)
    if (key ~ /^rows/) {
        list[++lists] = key
        list_args[lists] = substr(field[1], 2, length(field[1]) - 2)
        list_note[lists] = field[2]
        list_transition[lists] = field[3] ? field[3] : family "_add"
        if (list_args[lists] ~ /key\/bigint/) forms = 2
    } else if (key in setting) {
        setting[key] = field[1]
        if (key == "summary") setting["more"] = field[2]
    } else fail("no such line of a family: " key)
}

function add_metric(text) {
    take_apart(text)
    if (has_args) sub(/options/, setting["options"], args)
    metric[++metrics] = name
    metric_args[metrics] = has_args ? args : setting["options"]
    metric_type[metrics] = field[2]
    definition[family "." name] = meaning[metrics] = field[3]
    over_nothing[metrics] = field[4]
    takes[metrics] = field[5] ? field[5] : has_args || field[2] ~ /^TABLE/ ? "none" : "all"
    if (field[2] == family) maker = name
}

function read_family(    i) {
    split("", setting)
    setting["summary"] = setting["counts"] = setting["options"] = maker = ""
    setting["argument"] = family
    setting["accessors"] = "IMMUTABLE STRICT PARALLEL SAFE COST 1000"
    setting["row cost"] = 4
    setting["state bytes"] = 128
    lists = metrics = 0
    forms = 1
    for (i = 1; i <= entries; i++) if (entry[i] ~ /^[a-z ]+: /) add_setting(entry[i]); else add_metric(entry[i])
    if (!lists || maker == "") fail("a family has rows and an aggregate that makes its summary: " family)
}

function makes_summary(m) { return metric_type[m] == family }

# Whether metric m has an aggregate of argument list l.
function has_aggregate(m, l) { return takes[m] == "all" || index(", " takes[m] ",", ", " list[l] ",") }

function has_aggregates(m,    l) {
    for (l = 1; l <= lists; l++) if (has_aggregate(m, l)) return 1
    if (takes[m] != "none") fail("no such argument list of " family ": " takes[m])
    return 0
}

function write_type(    i, text) {
    for (i = 1; i <= template_lines; i++) {
        text = template[i]
        gsub(/@type@/, family, text)
        read_line(text)
    }
    text = sentences(setting["summary"] ": exact, mergeable and storable", "Made by " maker, setting["more"])
    print "COMMENT ON TYPE @extschema@." family " IS '" quoted(text) "';"
}

function write_transitions(    form, l) {
    for (form = 1; form <= forms; form++)
        for (l = 1; l <= lists; l++)
            declare(family "_add", arguments("state " family ", " list_args[l], KEY[form]), family, \
                list_transition[l] ENDING[form], "IMMUTABLE PARALLEL SAFE" cost(setting["row cost"]), \
                "transition of the aggregates of " family "; called by the executor")
}

function write_finals(    m) {
    for (m = 1; m <= metrics; m++)
        if (!makes_summary(m) && has_aggregates(m))
            declare(family "_" metric[m] "_final", arguments("state " family), metric_type[m], family "_" metric[m], \
                "IMMUTABLE PARALLEL SAFE", "final function of " metric[m])
}

function write_aggregates(    form, m, l, what) {
    for (form = 1; form <= forms; form++)
        for (m = 1; m <= metrics; m++)
            for (l = 1; l <= lists; l++)
                if (has_aggregate(m, l)) {
                    what = meaning[m]
                    if (!makes_summary(m) && metric_args[m] ~ /DEFAULT/) what = what " (" presets(metric_args[m]) ")"
                    aggregate(metric[m], arguments(list_args[l], KEY[form]), \
                        makes_summary(m) ? "finish" : metric[m] "_final", \
                        sentences(what, list_note[l], setting["counts"], over_nothing[m]))
                }
}

function write_accessors(    m) {
    for (m = 1; m <= metrics; m++)
        if (!makes_summary(m))
            declare(metric[m], \
                arguments(setting["argument"] " " family (metric_args[m] ? ", " metric_args[m] : "")), \
                metric_type[m], family "_" metric[m], setting["accessors"], sentences(meaning[m], over_nothing[m]))
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

function write_table(first_line) {
    if (first_line ~ /^--family [a-z_]+$/) {
        family = substr(first_line, 10)
        read_family()
        write_type()
        write_transitions()
        write_finals()
        write_aggregates()
        write_accessors()
    } else if (match(first_line, /^--functions[a-z_ ]*: /)) {
        write_functions(substr(first_line, 13, RLENGTH - 14), substr(first_line, RLENGTH + 1))
    } else fail("no such table: " first_line)
}

function read_line(text) {
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
        write_table(text)
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
{ read_line($0) }
END { if (!failed && table != "") fail("no --end of " table) }
