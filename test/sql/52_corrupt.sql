-- Bytes that no summary has are refused, by whatever way they come: as text (base64), as bytea, in binary.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- Text that is not base64: 22P02; base64 of something else: XX001.
SELECT t, failure(format('SELECT %L::audience', t)) FROM unnest(ARRAY['', 'a', 'abc', '====', 'AQEBAA=A', 'AQ EB', E'AQEB\n', 'AQEB====', '!!!!', 'AAAA', 'ä', '\x0101']) AS t;
SELECT left(failure(format('SELECT %L::%s', 'AAAAAAAAAAAAAAAAAAAAAAAA', t)), 5) AS code, count(*) FROM unnest(ARRAY['audience', 'try_on', 'stays', 'activity', 'visits', 'ratings', 'views', 'capped_totals', 'funnel']) AS t GROUP BY 1;

-- Valid images of every family, with keys of every kind.
CREATE TABLE image (name text, family text, bytes bytea);
CREATE FUNCTION nothing(family text) RETURNS bytea LANGUAGE plpgsql AS $$ DECLARE b bytea; BEGIN EXECUTE format('SELECT merge(NULL::%I)::bytea', family) INTO b; RETURN b; END $$;
INSERT INTO image
SELECT 'audience int', 'audience', audience_agg(n, '2025-01-01'::date + n % 3)::bytea FROM generate_series(-2, 300, 50) AS n UNION ALL
SELECT 'audience text', 'audience', audience_agg(repeat('user', n) || n)::bytea FROM generate_series(1, 5) AS n UNION ALL
SELECT 'audience uuid', 'audience', audience_agg(md5(n::text)::uuid, '2025-01-01'::date)::bytea FROM generate_series(1, 3) AS n UNION ALL
SELECT 'try_on', 'try_on', try_on_agg(n % 3, 'u' || n % 2, 'product ' || n, n / 2.0)::bytea FROM generate_series(1, 6) AS n UNION ALL
SELECT 'stays', 'stays', stay_agg(n % 2, 'd' || n % 3, '2025-01-01'::timestamptz + n * interval '1 hour', n % 2, nullif(n, 2), n / 2.0, nullif('item ' || n % 4, 'item 3'), n <> 5)::bytea FROM generate_series(1, 6) AS n UNION ALL
SELECT 'activity', 'activity', activity_agg('2025-01-01'::timestamptz + n * interval '1 hour')::bytea FROM generate_series(1, 4) AS n UNION ALL
SELECT 'visits', 'visits', visit_agg('user ' || n % 3, '2025-01-01'::timestamptz + n * interval '1 hour')::bytea FROM generate_series(1, 5) AS n UNION ALL
SELECT 'ratings', 'ratings', rating_agg(n, 1, 3)::bytea FROM generate_series(1, 3) AS n UNION ALL
SELECT 'views', 'views', view_agg(n % 2, 'p' || n, n)::bytea FROM generate_series(1, 4) AS n UNION ALL
SELECT 'funnel', 'funnel', funnel_agg(n % 3, '2025-01-01'::timestamptz + n / 2 * interval '1 hour', 1 + n % 4)::bytea FROM generate_series(1, 6) AS n UNION ALL
SELECT 'capped_totals', 'capped_totals', capped_sum_agg(n % 2, n, n, 2)::bytea FROM generate_series(1, 4) AS n UNION ALL
SELECT 'no ' || f, f, nothing(f) FROM unnest(ARRAY['audience', 'try_on', 'stays', 'activity', 'visits', 'ratings', 'views', 'capped_totals', 'funnel']) AS f;
-- verdict('family', bytes): how they are refused; or, if they are a summary, whether it goes out as it came in and can be read.
CREATE FUNCTION verdict(family text, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE back bytea; ignored text;
BEGIN
    BEGIN
        EXECUTE format('SELECT $1::%I::bytea', family) INTO back USING bytes;
    EXCEPTION WHEN OTHERS THEN
        RETURN SQLSTATE;
    END;
    IF back <> bytes THEN RETURN 'comes out changed'; END IF;
    EXECUTE format('SELECT $1::%1$I::json, $1::%1$I::text::%1$I = $1::%1$I, merge($1::%1$I) = $1::%1$I', family) INTO ignored USING bytes;
    EXECUTE CASE family WHEN 'audience' THEN 'SELECT daily_unique_users($1::audience) + (SELECT count(*) FROM daily_users($1::audience))' WHEN 'try_on' THEN 'SELECT unique_users($1::try_on, min_seconds => 0) + (SELECT count(*) FROM product_statistics($1::try_on, min_seconds => 0))'
        WHEN 'stays' THEN 'SELECT unique_users, (SELECT count(item) FROM stay_items($1::stays, p, z, NULL, 450, 0)), (SELECT count(day) FROM stay_days($1::stays, p, z, NULL, 0)), (SELECT count(device_id || began_at) FROM stay_devices($1::stays, p, 0)) FROM (VALUES (''[2024-12-31, 2025-01-02)''::tstzrange, ''UTC'')) AS v (p, z), stay_statistics($1::stays, p, z, NULL, 450, 0)'
        WHEN 'activity' THEN 'SELECT count(started_at::text) FROM sessionize($1::activity, ''1 hour'')' WHEN 'visits' THEN 'SELECT count(user_id || ended_at) FROM sessionize($1::visits, ''1 hour'')' WHEN 'ratings' THEN 'SELECT count(*) + avg_rating($1::ratings) FROM rating_distribution($1::ratings)'
        WHEN 'views' THEN 'SELECT view_count($1::views)' WHEN 'funnel' THEN 'SELECT sum(users) + funnel_users($1::funnel, 2, NULL) FROM funnel_steps($1::funnel, ''1 hour'')' ELSE 'SELECT capped_sum($1::capped_totals)' END INTO ignored USING bytes;
    RETURN 'summary';
EXCEPTION WHEN OTHERS THEN
    RETURN 'accepted, then ' || SQLSTATE;
END $$;
SELECT verdict(family, bytes), count(*) FROM image GROUP BY 1;

-- Cut short at every length; longer by a byte, by many; twice.
SELECT verdict(family, substring(bytes FOR n)), count(*) > 100 AS many FROM image, LATERAL generate_series(0, length(bytes) - 1) AS n GROUP BY 1;
SELECT verdict(family, bytes || tail), count(*) FROM image, unnest(ARRAY['\x00', '\xff', '\x0000000000000000', decode(repeat('00', 100000), 'hex')]) AS tail GROUP BY 1;
SELECT verdict(family, bytes || bytes), count(*) FROM image GROUP BY 1;
-- As another family.
SELECT verdict(f, bytes), count(*) FROM image, unnest(ARRAY['audience', 'try_on', 'stays', 'activity', 'visits', 'ratings', 'views', 'capped_totals', 'funnel']) AS f WHERE f <> family GROUP BY 1;
-- A later version, and one that there never was: two errors. Unknown flags, the flag of a state that is still open, kinds of columns that there are not.
SELECT v, verdict(family, set_byte(bytes, 1, v)), count(*) FROM image, unnest(ARRAY[0, 2, 255]) AS v GROUP BY 1, 2 ORDER BY 1;
SELECT failure(format('SELECT %L::bytea::%I', set_byte(bytes, 1, 2), family)) FROM image WHERE name IN ('audience int', 'ratings');
SELECT verdict(family, set_byte(bytes, 3, v)), count(*) FROM image, generate_series(1, 255) AS v GROUP BY 1;
SELECT verdict(family, set_byte(bytes, 2, v)), count(*) FROM image, generate_series(0, 255) AS v WHERE name LIKE 'no %' AND v <> get_byte(bytes, 2) GROUP BY 1;
SELECT verdict(family, set_byte(bytes, 2, get_byte(bytes, 2) | 192)), count(*) FROM image WHERE family <> 'stays' GROUP BY 1;
-- Counts that are wrong or huge.
SELECT verdict(family, overlay(bytes PLACING v FROM 1 + field FOR 4)), count(*) FROM image, unnest(ARRAY[4, 8, 12]) AS field, unnest(ARRAY['\xffffffff', '\xffffff7f', '\x00000080', '\x01000000']::bytea[]) AS v WHERE substring(bytes FROM 1 + field FOR 4) <> v GROUP BY 1;
-- Each bit turned: refused, or another summary that is as good as any.
SELECT verdict(family, set_bit(bytes, n, 1 - get_bit(bytes, n))), count(*) > 100 AS many FROM image, LATERAL generate_series(0, 8 * length(bytes) - 1) AS n GROUP BY 1 ORDER BY 1;
SELECT verdict(family, set_byte(bytes, n, v)), count(*) > 100 AS many FROM image, LATERAL generate_series(0, length(bytes) - 1) AS n, unnest(ARRAY[0, 127, 128, 255]) AS v WHERE get_byte(bytes, n) <> v GROUP BY 1 ORDER BY 1;

-- Images made by hand. image_of(head, body, keys, options): with counts that are right.
CREATE FUNCTION le4(n bigint) RETURNS bytea LANGUAGE sql AS $$ SELECT substring(b FROM 8 FOR 1) || substring(b FROM 7 FOR 1) || substring(b FROM 6 FOR 1) || substring(b FROM 5 FOR 1) FROM int8send(n) AS b $$;
CREATE FUNCTION image_of(head bytea, body bytea, keys int, options bytea DEFAULT '') RETURNS bytea LANGUAGE sql AS $$ SELECT head || le4(length(body)) || le4(length(body)) || le4(keys) || options || body $$;
SELECT what, verdict(family, bytes), left(failure(format('SELECT %L::bytea::%I', bytes::text, family)), 160) AS message FROM (VALUES
    (1, 'one user, one day', 'audience', image_of('\x01010100', '\x050102d49801', 1)),
    (2, 'two users', 'audience', image_of('\x01010100', '\x060102d498010206025802d49801', 2)),
    (3, 'two users in the other order', 'audience', image_of('\x01010100', '\x06025802d49801060102d4980102', 2)),
    (4, 'a user twice', 'audience', image_of('\x01010100', '\x050102d49801050102d49801', 2)),
    (5, 'a day twice', 'audience', image_of('\x01010100', '\x060102d4980100', 1)),
    (6, 'days in the other order', 'audience', image_of('\x01010100', '\x060102d4980101', 1)),
    (7, 'an integer with a leading zero', 'audience', image_of('\x01010100', '\x06020200d49801', 1)),
    (8, 'an integer of nine bytes', 'audience', image_of('\x01010100', '\x0d09010101010101010101d49801', 1)),
    (9, 'a uuid of three bytes', 'audience', image_of('\x01010200', '\x0403010203', 1)),
    (10, 'a hashed text of seventeen bytes', 'audience', image_of('\x01010300', '\x12116162636465666768696a6b6c6d6e6f7071', 1)),
    (11, 'keys of no kind', 'audience', image_of('\x01010000', '\x050102d49801', 1)),
    (12, 'a kind of no keys', 'audience', image_of('\x01010100', '', 0)),
    (13, 'a record longer than the body', 'audience', image_of('\x01010100', '\x7f0102d49801', 1)),
    (14, 'a key longer than its record', 'audience', image_of('\x01010100', '\x057f02d49801', 1)),
    (15, 'a length longer than it need be', 'audience', image_of('\x01010100', '\x85000102d49801', 1)),
    (16, 'a day longer than it need be', 'audience', image_of('\x01010100', '\x060102d4988100', 1)),
    (17, 'a length of eleven bytes', 'audience', image_of('\x01010100', '\xffffffffffffffffffff7f', 1)),
    (18, 'a day of no end', 'audience', image_of('\x01010100', '\x050102d498ff', 1)),
    (19, 'the day before the first of 32 bits', 'audience', image_of('\x01010100', '\x070102ffffffff0f', 1)),
    (20, 'infinity as a day', 'audience', image_of('\x01010100', '\x070102feffffff0f', 1)),
    (21, 'no record at all', 'audience', image_of('\x01010100', '\x00', 1)),
    (22, 'too many keys', 'audience', image_of('\x01010100', '\x050102d49801', 2)),
    (23, 'no times', 'activity', image_of('\x04010000', '\x0100', 1)),
    (24, 'two records', 'activity', image_of('\x04010000', '\x02000202000a', 2)),
    (25, 'a key', 'activity', image_of('\x04010000', '\x03010102', 1)),
    (26, 'times in the other order', 'activity', image_of('\x04010000', '\x03000201', 1)),
    (27, 'times that go round', 'activity', image_of('\x04010000', '\x1500feffffffffffffffff01feffffffffffffffff01', 1)),
    (28, 'a gap of zero', 'visits', image_of('\x05010100', '\x03010202', 1, '\x0000000000000000')),
    (29, 'a gap below zero', 'visits', image_of('\x05010100', '\x03010202', 1, '\xffffffffffffffff')),
    (30, 'a gap without rows', 'visits', image_of('\x05010000', '', 0, '\x0100000000000000')),
    (31, 'a text that is none', 'visits', image_of('\x05010300', '\x0402c32802', 1, '\x0000000000000080')),
    (32, 'a text with a zero', 'visits', image_of('\x05010300', '\x0402610002', 1, '\x0000000000000080')),
    (33, 'a session', 'try_on', image_of('\x03011500', '\x08010201010201020a', 1)),
    (34, 'a session without users', 'try_on', image_of('\x03011500', '\x0601020001020a', 1)),
    (35, 'a session without products', 'try_on', image_of('\x03011500', '\x050102010102', 1)),
    (36, 'more users than bytes', 'try_on', image_of('\x03011500', '\x0c0102ffffffff0f010201020a', 1)),
    (37, 'a user twice in a session', 'try_on', image_of('\x03011500', '\x0a0102020102010201020a', 1)),
    (38, 'a product twice in a session', 'try_on', image_of('\x03011500', '\x0b010201010201020a01020a', 1)),
    (39, 'negative seconds', 'try_on', image_of('\x03011500', '\x080102010102010209', 1)),
    (40, 'products of no kind', 'try_on', image_of('\x03010500', '\x08010201010201020a', 1)),
    (41, 'seconds of more than 128 bits', 'try_on', image_of('\x03011500', '\x1a01020101020102ffffffffffffffffffffffffffffffffffff7f', 1)),
    (42, 'a view', 'views', image_of('\x0c011500', '\x0701020401020102', 1)),
    (43, 'a view of half', 'views', image_of('\x0c011500', '\x050102020102', 1)),
    (44, 'a view and a half', 'views', image_of('\x0c011500', '\x09010206010201020102', 1)),
    (45, 'a view twice', 'views', image_of('\x0c011500', '\x0c010204010201020401020102', 1)),
    (46, 'a total without its cap', 'capped_totals', image_of('\x0d010500', '\x05010201020a', 1, '\x0000000000000080')),
    (47, 'a total', 'capped_totals', image_of('\x0d010500', '\x05010201020a', 1, '\x0100000000000000')),
    (48, 'a group without items', 'capped_totals', image_of('\x0d010500', '\x020102', 1, '\x0100000000000000')),
    (49, 'a scale upside down', 'ratings', '\x0b0100001000000010000000000000000500000001000000' || decode(repeat('01', 16), 'hex')),
    (50, 'a count below zero', 'ratings', '\x0b0100001000000010000000000000000100000001000000' || '\xffffffffffffffff0000000000000000'::bytea),
    (51, 'counts that overflow', 'ratings', '\x0b0100001000000010000000000000000100000001000000' || '\xffffffffffffff7f0100000000000000'::bytea),
    (52, 'a scale without ratings', 'ratings', '\x0b0100001000000010000000000000000100000001000000' || '\x00000000000000000000000000000000'::bytea),
    (53, 'one rating', 'ratings', '\x0b0100001000000010000000000000000100000001000000' || '\x00000000000000000100000000000000'::bytea),
    (54, 'a scale of all integers', 'ratings', '\x0b01000010000000100000000000000000000080ffffff7f' || '\x00000000000000000100000000000000'::bytea),
    (55, 'a first time', 'first_seen', image_of('\x02010100', '\x03010202', 1)),
    (56, 'no first time', 'first_seen', image_of('\x02010100', '\x020102', 1)),
    (57, 'two first times', 'first_seen', image_of('\x02010100', '\x0401020204', 1)),
    (58, 'a first time beyond the calendar', 'first_seen', image_of('\x02010100', '\x0c0102feffffffffffffffff01', 1)),
    (59, 'a user in a period', 'period_users', image_of('\x0e010100', '\x03010202', 1, '\x01000000000000000200000000000000')),
    (60, 'a period upside down', 'period_users', image_of('\x0e010100', '\x03010202', 1, '\x02000000000000000100000000000000')),
    (61, 'a user without a period', 'period_users', image_of('\x0e010100', '\x03010202', 1, '\x00000000000000800000000000000080')),
    (62, 'a user of another presence', 'period_users', image_of('\x0e010100', '\x03010204', 1, '\x01000000000000000200000000000000')),
    (63, 'a session with an agent', 'messaging', image_of('\x06010100', '\x03010204', 1)),
    (64, 'three messages', 'messaging', image_of('\x06010100', '\x03010203', 1)),
    (65, 'another writer', 'messaging', image_of('\x06010100', '\x03010209', 1)),
    (66, 'a step too many', 'conversion', image_of('\x08010100', '\x03010204', 1)),
    (67, 'a visitor in text', 'conversation', image_of('\x07010100', '\x050102050200', 1)),
    (68, 'a conversation without events', 'conversation', image_of('\x07010100', '\x050102000200', 1)),
    (69, 'an agent who is a visitor', 'conversation', image_of('\x07010100', '\x050102060200', 1)),
    (70, 'video before its end', 'conversation', image_of('\x07010100', '\x06010205020000', 1)),
    (71, 'a conversation that ends before its video', 'conversation', image_of('\x07010100', '\x0601022d020a00', 1)),
    (171, 'text answered after the visitor called', 'conversation', image_of('\x07010100', '\x0701022f14090a00', 1)),
    (172, 'text answered before its first event', 'conversation', image_of('\x07010100', '\x0701022f14090105', 1)),
    (173, 'answered after the last instant', 'conversation', image_of('\x07010100', '\x1001020702ffffffffffffffffff010005', 1)),
    (72, 'a touch', 'touches', image_of('\x09010500', '\x06010202000102', 1)),
    (73, 'a touch longer than the calendar', 'touches', image_of('\x09010500', '\x0f010202ffffffffffffffffff010102', 1)),
    (74, 'two touches', 'touches', image_of('\x09010500', '\x0a0102020001020000010a', 1)),
    (75, 'a touch at two times', 'touches', image_of('\x09010500', '\x0a01020200010202000102', 1)),
    (76, 'touches in the other order', 'touches', image_of('\x09010500', '\x0a01020200010a00000102', 1)),
    (77, 'a visitor without touches', 'touches', image_of('\x09010500', '\x020102', 1)),
    (78, 'an order', 'purchases', image_of('\x0a010500', '\x0701020203140102', 1)),
    (79, 'an order without amount', 'purchases', image_of('\x0a010500', '\x06010202000102', 1)),
    (80, 'an order of 39 decimals', 'purchases', image_of('\x0a010500', '\x0701020228140102', 1)),
    (81, 'an order of 39 digits', 'purchases', image_of('\x0a010500', '\x1a01020201ffffffffffffffffffffffffffffffffffff030102', 1)),
    (82, 'a stay', 'stays', image_of('\x0f015500', '\x0f01020201020907070161010201020a', 1)),
    (83, 'a hidden stay', 'stays', image_of('\x0f011500', '\x0901020201020301000a', 1)),
    (84, 'a hidden stay and one shown', 'stays', image_of('\x0f015500', '\x1201020201020c01000a07070161010201020a', 1)),
    (85, 'a stay without item and colour', 'stays', image_of('\x0f011500', '\x0b010202010205030101020a', 1)),
    (86, 'an item of what is hidden', 'stays', image_of('\x0f011500', '\x0b010202010205030201610a', 1)),
    (87, 'a colour of what is hidden', 'stays', image_of('\x0f015500', '\x0b010202010205030401020a', 1)),
    (88, 'a product of what is hidden', 'stays', image_of('\x0f011500', '\x0b010202010205030001020a', 1)),
    (89, 'a stay on no product', 'stays', image_of('\x0f011500', '\x0901020201020301010a', 1)),
    (90, 'a stay on a product and a half', 'stays', image_of('\x0f011500', '\x0d0102020102070501010201020a', 1)),
    (91, 'an unknown mark', 'stays', image_of('\x0f011500', '\x0b010202010205030901020a', 1)),
    (92, 'no mark', 'stays', image_of('\x0f011500', '\x08010202010202000a', 1)),
    (93, 'a session without devices', 'stays', image_of('\x0f011500', '\x03010202', 1)),
    (94, 'a session without a start', 'stays', image_of('\x0f011500', '\x020102', 1)),
    (95, 'a start beyond the calendar', 'stays', image_of('\x0f011500', '\x140102feffffffffffffffff01010205030101020a', 1)),
    (96, 'a device without stays', 'stays', image_of('\x0f011500', '\x06010202010200', 1)),
    (97, 'a device twice', 'stays', image_of('\x0f011500', '\x0f01020201020301000a01020301000a', 1)),
    (98, 'devices in the other order', 'stays', image_of('\x0f011500', '\x0f01020201040301000a01020301000a', 1)),
    (99, 'a stay twice in a session', 'stays', image_of('\x0f015500', '\x1801020201021207070161010201020a07070161010201020a', 1)),
    (100, 'stays in the other order', 'stays', image_of('\x0f011500', '\x1001020201020a030101040a030101020a', 1)),
    (101, 'a stay longer than its device', 'stays', image_of('\x0f011500', '\x090102020102037f000a', 1)),
    (102, 'a stay and a byte', 'stays', image_of('\x0f011500', '\x0c010202010206030101020a00', 1)),
    (103, 'a stay of negative seconds', 'stays', image_of('\x0f011500', '\x0b0102020102050301010209', 1)),
    (104, 'a stay of no known seconds', 'stays', image_of('\x0f011500', '\x0a01020201020403010102', 1)),
    (105, 'a stay of more than 128 bits', 'stays', image_of('\x0f011500', '\x1d01020201021703010102ffffffffffffffffffffffffffffffffffff7f', 1)),
    (106, 'an item that is no text', 'stays', image_of('\x0f011500', '\x0e010202010208060302c32801020a', 1)),
    (107, 'an item with a zero', 'stays', image_of('\x0f011500', '\x0f01020201020907030361006201020a', 1)),
    (108, 'a device that is no text', 'stays', image_of('\x0f011d00', '\x0a01020202c3280301000a', 1)),
    (109, 'a product of three bytes for a uuid', 'stays', image_of('\x0f012500', '\x0d0102020102070501030102030a', 1)),
    (110, 'colours of no kind', 'stays', image_of('\x0f011500', '\x0f01020201020907070161010201020a', 1)),
    (111, 'products of no kind', 'stays', image_of('\x0f010500', '\x0901020201020301000a', 1)),
    (112, 'devices of no kind', 'stays', image_of('\x0f011100', '\x0901020201020301000a', 1)),
    (113, 'a first step', 'funnel', image_of('\x10010100', '\x0401020201', 1)),
    (114, 'two steps at one instant', 'funnel', image_of('\x10010100', '\x06010202010002', 1)),
    (115, 'a user without steps', 'funnel', image_of('\x10010100', '\x020102', 1)),
    (116, 'a time without a step', 'funnel', image_of('\x10010100', '\x03010202', 1)),
    (117, 'step 0', 'funnel', image_of('\x10010100', '\x0401020200', 1)),
    (118, 'step 33', 'funnel', image_of('\x10010100', '\x0401020221', 1)),
    (119, 'a step twice', 'funnel', image_of('\x10010100', '\x06010202010001', 1)),
    (120, 'steps in the other order', 'funnel', image_of('\x10010100', '\x06010202020001', 1)),
    (121, 'times in the other order', 'funnel', image_of('\x10010100', '\x06010202010102', 1)),
    (122, 'a step beyond the calendar', 'funnel', image_of('\x10010100', '\x0d0102feffffffffffffffff0101', 1)),
    (123, 'users of no kind', 'funnel', image_of('\x10010000', '\x0401020201', 1))
) AS v (n, what, family, bytes) ORDER BY n;

-- In binary: the bytes as they stand. Keys too have their binary form, and what is none is refused.
CREATE TABLE arrivals (a audience, r ratings, k key);
CREATE FUNCTION arrives(kind text, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE file text := format('/tmp/shopmetrics_regress_arrives_%s', pg_backend_pid()); result text;
BEGIN
    EXECUTE format('COPY (SELECT %L::bytea) TO %L (FORMAT binary)', bytes::text, file);
    result := left(failure(format('COPY arrivals (%s) FROM %L (FORMAT binary)', kind, file)), 120);
    EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'cat > /dev/null; rm ' || file);
    RETURN result;
END $$;
SELECT what, arrives(kind, bytes) FROM (VALUES
    (1, 'one user, one day', 'a', image_of('\x01010100', '\x050102d49801', 1)), (2, 'cut short', 'a', substring(image_of('\x01010100', '\x050102d49801', 1) FOR 20)), (3, 'too long', 'a', image_of('\x01010100', '\x050102d49801', 1) || '\x00'), (4, 'nothing at all', 'a', ''), (5, 'another family', 'r', image_of('\x01010100', '\x050102d49801', 1)),
    (6, 'no rows', 'a', nothing('audience')), (7, 'no ratings', 'r', nothing('ratings'))) AS v (n, what, kind, bytes) ORDER BY n;
SELECT what, left(arrives('k', bytes), 5) AS code FROM (VALUES
    (1, 'an integer', '\x01000000000000002a'::bytea), (2, 'a uuid', '\x020000000000000000000000000000002a'), (3, 'a text', '\x0361'), (4, 'the empty text', '\x03'), (5, 'nothing', ''), (6, 'no kind', '\x00'), (7, 'an unknown kind', '\x0461'), (8, 'half an integer', '\x01000000'), (9, 'more than an integer', '\x01000000000000002a00'),
    (10, 'half a uuid', '\x0200000000'), (11, 'more than a uuid', '\x020000000000000000000000000000002a2a'), (12, 'a text that is none', '\x03c328'), (13, 'a text with a zero', '\x03610062')) AS v (n, what, bytes) ORDER BY n;
SELECT unique_users(a), rating_count(r), k FROM arrivals ORDER BY a, r, k::text COLLATE "C";
