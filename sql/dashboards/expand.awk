# Puts fragments into the places that name them, so that what the dashboards share stands in each of them when the
# script runs, and once in what people read.
#
#   --define name(a; b)      begins a fragment with its arguments, to the line --end
#   @a@                      within it: the argument
#   @name@, @name(x; y)@     anywhere: the fragment. Its lines after the first are indented as the first is.
function indented(text, columns,    blanks) {
    blanks = sprintf("%" columns "s", "")
    if (columns) gsub(/\n/, "\n" blanks, text)
    return text
}
function literal(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/&/, "\\\\&", text)
    return text
}
# How far the arguments at the beginning of a text go: up to the parenthesis that closes them.
function arguments_end(text,    i, depth, c) {
    depth = 1
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "(") depth++
        if (c == ")" && --depth == 0) return i
    }
    print "expand.awk: arguments without an end: " substr(text, 1, 80) > "/dev/stderr"
    exit failed = 1
}
function fragment(name, given,    body, wanted, values, i, n) {
    if (!(name in body_of)) {
        print "expand.awk: there is no fragment " name > "/dev/stderr"
        exit failed = 1
    }
    body = body_of[name]
    n = split(arguments_of[name], wanted, / *; */)
    gsub(/^[ \n]+|[ \n]+$/, "", given)
    if (split(given, values, /[ \n]*;[ \n]*/) != n) {
        print "expand.awk: " name " takes (" arguments_of[name] "), not (" given ")" > "/dev/stderr"
        exit failed = 1
    }
    for (i = 1; i <= n; i++) gsub("@" wanted[i] "@", literal(values[i]), body)
    return expanded(body)
}
function last_line(text,    lines, n) {
    n = split(text, lines, /\n/)
    return n ? lines[n] : ""
}
# `line` is the last line of `out`: to look for it in `out` would take as long as all that is there already.
function expanded(text,    out, line, piece, name, given, last, end) {
    out = line = ""
    while (match(text, /@[a-z_]+[@(]/)) {
        piece = substr(text, 1, RSTART - 1)
        name = substr(text, RSTART + 1, RLENGTH - 2)
        given = ""
        last = substr(text, RSTART + RLENGTH - 1, 1)
        text = substr(text, RSTART + RLENGTH)
        if (last == "(") {
            end = arguments_end(text)
            given = expanded(substr(text, 1, end - 1))
            text = substr(text, end + 2)
        }
        out = out piece
        line = last_line(line piece)
        piece = indented(fragment(name, given), match(line, /[^ ]/) ? RSTART - 1 : length(line))
        out = out piece
        line = last_line(line piece)
    }
    return out text
}
/^--define / {
    name = substr($0, 10)
    arguments = ""
    if (match(name, /\(/)) {
        arguments = substr(name, RSTART + 1, length(name) - RSTART - 1)
        name = substr(name, 1, RSTART - 1)
    }
    arguments_of[name] = arguments
    body_of[name] = ""
    inside = name
    next
}
/^--end$/ { inside = ""; next }
inside != "" { body_of[inside] = body_of[inside] (body_of[inside] == "" ? "" : "\n") $0; next }
{ script = script $0 "\n" }
END { if (!failed) printf "%s", expanded(script); exit failed }
