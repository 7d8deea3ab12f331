-- capped_totals: what each item came to in its group, read with a cap: docs/capped-sum.md.

--family capped_totals
summary: sums by (group, item), uncapped, and the cap to read them with
rows: (group_id key, item_id key, value double precision, cap double precision)
counts: A row with a NULL key is left out; a NULL value adds nothing, a NULL cap is an error
argument: totals
row cost: 6
state bytes: 200
capped_sum_agg | capped_totals | the sums of these rows by (group, item) | Over no rows an empty summary
capped_sum | double precision
    | the sum over (group, item) of the smaller of the cap and what the item came to in the group, to a millionth, exact
    | 0 over no rows
--end
