-- The tables of the examples in docs/metrics.md, with a few rows each: events of the three documents in the shape that
-- schema `shop` of shopmetrics_dashboards gives them.

CREATE TABLE try_on_event (
    event_id text PRIMARY KEY, device_id text NOT NULL, session_id text NOT NULL, started_at timestamptz NOT NULL,
    catalogue text NOT NULL,
    product text NOT NULL, colour text, variant text, platform text, seconds double precision);
CREATE TABLE message (
    message_id text PRIMARY KEY, user_id text NOT NULL, session_id text, sent_at timestamptz NOT NULL,
    sender text NOT NULL);
CREATE TABLE sales_order (
    order_id text PRIMARY KEY, user_id text NOT NULL, ordered_at timestamptz NOT NULL, status text NOT NULL,
    channel text, total numeric,
    items_value numeric, shipping numeric, tax numeric, discount numeric, currency text);
CREATE TABLE order_item (
    order_id text NOT NULL, line integer NOT NULL, product text, units integer, amount_paid numeric,
    PRIMARY KEY (order_id, line));
CREATE TABLE conversation_event (
    event_id text PRIMARY KEY, conversation_id text NOT NULL, visitor_id text NOT NULL, agent_id text,
    at timestamptz NOT NULL,
    side text NOT NULL, channel text NOT NULL, url text, automated boolean NOT NULL DEFAULT false);
CREATE TABLE widget_event (
    event_id text PRIMARY KEY, visitor_id text NOT NULL, at timestamptz NOT NULL, kind text NOT NULL, url text);
CREATE TABLE survey (
    survey_id text PRIMARY KEY, conversation_id text NOT NULL, visitor_id text NOT NULL,
    answered_at timestamptz NOT NULL, rating integer,
    feedback text, submitted boolean NOT NULL);
CREATE TABLE agent (agent_id text PRIMARY KEY, name text NOT NULL);

-- Sessions s0 to s5; s3 is under 4 s. ann was there in September already; bob's first valid session is s4.
INSERT INTO try_on_event VALUES
    ('t1', 'ann', 's0', '2026-09-20 10:00+02', 'make-up', 'lipstick', 'red',   'lipstick-red-m',  'ios', 30),
    ('t2', 'ann', 's1', '2026-10-01 10:00+02', 'make-up', 'lipstick', 'red',   'lipstick-red-m',  'ios', 300),
    ('t3', 'ann', 's1', '2026-10-01 10:05+02', 'make-up', 'lipstick', 'pink',  'lipstick-pink-m', 'ios', 200),
    ('t4', 'ann', 's1', '2026-10-01 10:09+02', 'eyewear', 'glasses',  'black', 'glasses-black-m', 'ios', 1.5),
    ('t5', 'ann', 's2', '2026-10-01 20:00+02', 'eyewear', 'glasses',  'black', 'glasses-black-m', 'ios', 40),
    ('t6', 'bob', 's3', '2026-10-01 12:00+02', 'eyewear', 'glasses',  'gold',  'glasses-gold-l',  'web', 3.9),
    ('t7', 'bob', 's4', '2026-10-02 12:00+02', 'eyewear', 'glasses',  'gold',  'glasses-gold-l',  'web', 25),
    ('t8', 'bob', 's4', '2026-10-02 12:01+02', 'make-up', 'lipstick', 'red',   'lipstick-red-m',  'web', 15),
    ('t9', 'eve', 's5', '2026-10-02 18:00+02', 'make-up', 'lipstick', 'red',   'lipstick-red-m',  'ios', 10);

-- Without a session of the platform, 24 hours of silence end one: u1 has two of them, u2 one, u3 one of the platform's
-- own; u4 never wrote.
INSERT INTO message VALUES
    ('m01', 'u1', NULL,  '2026-09-28 09:00+02', 'user'),
    ('m02', 'u1', NULL,  '2026-10-01 09:00+02', 'user'),  ('m03', 'u1', NULL,  '2026-10-01 09:01+02', 'bot'),
    ('m04', 'u1', NULL,  '2026-10-01 23:30+02', 'user'),  ('m05', 'u1', NULL,  '2026-10-02 00:10+02', 'agent'),
    ('m06', 'u2', NULL,  '2026-10-02 11:00+02', 'bot'),   ('m07', 'u2', NULL,  '2026-10-02 11:05+02', 'user'),
    ('m08', 'u3', 'w-1', '2026-10-02 15:00+02', 'user'),  ('m09', 'u3', 'w-1', '2026-10-02 15:01+02', 'user'),
    ('m10', 'u4', NULL,  '2026-10-02 16:00+02', 'bot');

-- v1 and v2 are visitors of conversations, u1 and u3 users of the channel. One order is not captured.
INSERT INTO sales_order VALUES
    ('o1', 'u1', '2026-10-01 10:00+02', 'captured', 'whatsapp',   110.00, 100.00, 8.00, 12.00, 10.00, 'EUR'),
    ('o2', 'u3', '2026-10-02 15:30+02', 'captured', 'whatsapp',    55.50,  50.00, 5.50,  0.00,  0.00, 'EUR'),
    ('o3', 'u3', '2026-10-02 15:40+02', 'canceled', 'whatsapp',    99.00,  99.00, 0.00,  0.00,  0.00, 'EUR'),
    ('o4', 'v1', '2026-10-01 12:00+02', 'captured', 'one-to-one',  85.00,  80.00, 5.00,  5.00,  5.00, 'EUR'),
    ('o5', 'v2', '2026-10-20 12:00+02', 'captured', 'one-to-one',  40.00,  40.00, 0.00,  0.00,  0.00, 'EUR'),
    ('o6', 'v1', '2026-09-30 12:00+02', 'captured', 'one-to-one',  20.00,  20.00, 0.00,  0.00,  0.00, 'EUR');
INSERT INTO order_item VALUES
    ('o1', 1, 'lipstick', 3, 60.00), ('o1', 2, 'glasses', 1, 30.00), ('o2', 1, 'glasses', 1, 50.00),
    ('o3', 1, 'glasses', 2, 99.00),
    ('o4', 1, 'lipstick', 2, 75.00), ('o5', 1, 'lipstick', 1, 40.00), ('o6', 1, 'lipstick', 1, 20.00);

-- c1: text and video, both answered. c2: text, answered by max. c3: zoe's request, no answer. c4: a visitor's call that
-- nobody took (a robot greeted). c5: zoe's text, answered by v3 after a quarter of an hour.
INSERT INTO conversation_event VALUES
    ('e01', 'c1', 'v1', NULL,  '2026-10-01 10:00+02', 'visitor', 'text',  '/lipstick', false),
    ('e02', 'c1', 'v1', 'zoe', '2026-10-01 10:02+02', 'agent',   'text',  NULL,        false),
    ('e03', 'c1', 'v1', 'zoe', '2026-10-01 10:05+02', 'agent',   'video', '/lipstick', false),
    ('e04', 'c1', 'v1', NULL,  '2026-10-01 10:20+02', 'visitor', 'video', NULL,        false),
    ('e05', 'c2', 'v2', NULL,  '2026-10-01 18:00+02', 'visitor', 'text',  '/glasses',  false),
    ('e06', 'c2', 'v2', 'max', '2026-10-01 18:10+02', 'agent',   'text',  NULL,        false),
    ('e07', 'c3', 'v3', 'zoe', '2026-10-02 09:00+02', 'agent',   'text',  '/glasses',  false),
    ('e08', 'c4', 'v4', NULL,  '2026-10-02 09:30+02', 'visitor', 'video', '/lipstick', false),
    ('e09', 'c4', 'v4', NULL,  '2026-10-02 09:30+02', 'agent',   'video', NULL,        true),
    ('e10', 'c5', 'v3', 'zoe', '2026-10-02 14:00+02', 'agent',   'text',  '/lipstick', false),
    ('e11', 'c5', 'v3', NULL,  '2026-10-02 14:15+02', 'visitor', 'text',  NULL,        false);
INSERT INTO widget_event VALUES
    ('w1', 'v1', '2026-10-01 09:59+02', 'impression', '/lipstick'),
    ('w2', 'v1', '2026-10-01 09:59+02', 'click', '/lipstick'),
    ('w3', 'v2', '2026-10-01 17:59+02', 'impression', '/glasses'),  ('w4', 'v3', '2026-10-02 14:00+02', 'click', NULL),
    ('w5', 'v4', '2026-10-02 09:29+02', 'impression', '/lipstick'),
    ('w6', 'v1', '2026-10-02 20:00+02', 'impression', '/lipstick');
INSERT INTO survey VALUES
    ('q1', 'c1', 'v1', '2026-10-01 10:25+02', 5,    'lovely', true),
    ('q2', 'c2', 'v2', '2026-10-01 18:12+02', 3,    NULL, false),
    ('q3', 'c5', 'v3', '2026-10-02 14:20+02', NULL, NULL,     false);
INSERT INTO agent VALUES ('zoe', 'Zoe'), ('max', 'Max');
