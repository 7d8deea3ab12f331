-- conversion: who was reached, and who converted: docs/conversion.md.

--family conversion
summary: users, whether they were reached and whether they converted
rows: (user_id key/bigint, reached boolean, converted boolean)
counts: A row with a NULL user is left out; a NULL flag is false
conversion_agg | conversion | who was reached, and who converted | Over no rows an empty summary
reached_users | bigint | distinct users with a row that reached them | 0 over no rows
converted_users | bigint | distinct users with a row that converted | 0 over no rows
conversion_rate | double precision
    | users who were reached and converted divided by users who were reached, a fraction | NULL without users reached
literal_conversion_rate | double precision
    | users who converted, reached or not, divided by users who were reached; it can exceed 1
    | NULL without users reached
--end
