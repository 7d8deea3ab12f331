# What stands between the lines "--for key and bigint" and "--end" is written twice: @key@ is the type of the keys,
# @_key@ the ending of the C function's name.
function twin(type, ending,    i, one) {
    for (i = 1; i <= lines; i++) {
        one = line[i]
        gsub(/@key@/, type, one)
        gsub(/@_key@/, ending, one)
        print one
    }
}
/^--for key and bigint$/ { inside = 1; lines = 0; next }
/^--end$/ { twin("@extschema@.key", ""); twin("bigint", "_bigint"); inside = 0; next }
inside { line[++lines] = $0; next }
{ print }
