-- The tables to load. A primary key holds the event's id and its user, visitor or device, so that loading an event twice is
-- harmless (ON CONFLICT DO NOTHING) and each table can be distributed by that column.

-- The last resort of every check below: `value is good OR refuse(...)`. A good row never calls it.
CREATE FUNCTION shop.refuse(table_name text, row_id text, column_name text, value text, reason text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', SCHEMA = 'shop', TABLE = table_name, COLUMN = column_name,
        CONSTRAINT = pg_catalog.format('%s_%s_check', table_name, column_name),
        MESSAGE = pg_catalog.format('%s %s: %s is %s: %s', table_name, coalesce(pg_catalog.quote_literal(row_id), 'without an id'),
                                    column_name, coalesce(pg_catalog.quote_literal(value), 'NULL'), reason),
        DETAIL = pg_catalog.format('Failing row: %s, with %s %s.', row_id, column_name, coalesce(pg_catalog.quote_literal(value), 'NULL'));
END
$$;
COMMENT ON FUNCTION shop.refuse(text, text, text, text, text) IS 'internal: fails with a message that names the row, the column, the value and the reason; called by the checks of the event tables';

CREATE FUNCTION shop.is_amount(value numeric) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value IS NULL OR value >= 0 AND value < 'Infinity';
COMMENT ON FUNCTION shop.is_amount(numeric) IS 'internal: true for NULL and for a finite number of 0 or more';

CREATE TABLE shop.try_on_event (
    event_id   text,
    device_id  text,
    session_id text,
    started_at timestamptz,
    catalogue  text,
    product    text,
    colour     text,
    variant    text,
    platform   text,
    seconds    double precision,
    PRIMARY KEY (event_id, device_id),
    -- checks and not NOT NULL, so that the message names the event
    CONSTRAINT try_on_event_event_id_check CHECK (event_id <> '' OR shop.refuse('try_on_event', event_id, 'event_id', event_id, 'it must be given')),
    CONSTRAINT try_on_event_device_id_check CHECK (device_id <> '' OR shop.refuse('try_on_event', event_id, 'device_id', device_id, 'it must be given')),
    CONSTRAINT try_on_event_session_id_check CHECK (session_id <> '' OR shop.refuse('try_on_event', event_id, 'session_id', session_id, 'it must be given')),
    CONSTRAINT try_on_event_started_at_check CHECK (isfinite(started_at)
        OR shop.refuse('try_on_event', event_id, 'started_at', started_at::text, 'it must be a finite time')),
    CONSTRAINT try_on_event_catalogue_check CHECK (catalogue <> '' OR shop.refuse('try_on_event', event_id, 'catalogue', catalogue, 'it must be given')),
    CONSTRAINT try_on_event_product_check CHECK (product <> '' OR shop.refuse('try_on_event', event_id, 'product', product, 'it must be given')),
    CONSTRAINT try_on_event_seconds_check CHECK (seconds IS NULL OR seconds BETWEEN 0 AND 86400
        OR shop.refuse('try_on_event', event_id, 'seconds', seconds::text, 'it must be from 0 to 86400, or NULL'))
);
CREATE INDEX try_on_event_started_at ON shop.try_on_event (started_at);
COMMENT ON INDEX shop.try_on_event_started_at IS 'for a period';
-- With the seconds, whether a device was there before is read from the index alone.
CREATE INDEX try_on_event_device ON shop.try_on_event (device_id, started_at) INCLUDE (seconds);
COMMENT ON INDEX shop.try_on_event_device IS 'for whether a device was there before';
CREATE INDEX try_on_event_session ON shop.try_on_event (session_id);
COMMENT ON INDEX shop.try_on_event_session IS 'for all rows of a session';
COMMENT ON TABLE shop.try_on_event IS 'one row a stay on one variant in one try-on session. Read through row-level security: see shop.grant_access';
COMMENT ON COLUMN shop.try_on_event.event_id IS 'the event; the same event loaded again is no new row';
COMMENT ON COLUMN shop.try_on_event.device_id IS 'the device or browser, known by its cookie';
COMMENT ON COLUMN shop.try_on_event.session_id IS 'the session; it lasts under a day';
COMMENT ON COLUMN shop.try_on_event.started_at IS 'when the stay began';
COMMENT ON COLUMN shop.try_on_event.catalogue IS 'the catalogue; access is given by it';
COMMENT ON COLUMN shop.try_on_event.product IS 'the product, whatever its colour and size';
COMMENT ON COLUMN shop.try_on_event.colour IS 'the colour, for views; a row without one is no view';
COMMENT ON COLUMN shop.try_on_event.variant IS 'the SKU (colour and size); a row without one is in no row of try_on_variants';
COMMENT ON COLUMN shop.try_on_event.platform IS 'what the device is, in free text: ios-app, web-mobile-safari ...';
COMMENT ON COLUMN shop.try_on_event.seconds IS 'how long the stay took, in seconds; NULL adds nothing';

CREATE TABLE shop.message (
    message_id text,
    user_id    text,
    session_id text,
    sent_at    timestamptz,
    sender     text,
    PRIMARY KEY (message_id, user_id),
    CONSTRAINT message_message_id_check CHECK (message_id <> '' OR shop.refuse('message', message_id, 'message_id', message_id, 'it must be given')),
    CONSTRAINT message_user_id_check CHECK (user_id <> '' OR shop.refuse('message', message_id, 'user_id', user_id, 'it must be given')),
    CONSTRAINT message_sent_at_check CHECK (isfinite(sent_at) OR shop.refuse('message', message_id, 'sent_at', sent_at::text, 'it must be a finite time')),
    CONSTRAINT message_sender_check CHECK (sender IN ('user', 'bot', 'agent')
        OR shop.refuse('message', message_id, 'sender', sender, 'it must be user, bot or agent'))
);
CREATE INDEX message_sent_at ON shop.message (sent_at);
COMMENT ON INDEX shop.message_sent_at IS 'for a period';
CREATE INDEX message_user ON shop.message (user_id, sent_at);
COMMENT ON INDEX shop.message_user IS 'for all messages of a user';
COMMENT ON TABLE shop.message IS 'one row a message of a user''s chat, by whoever sent it';
COMMENT ON COLUMN shop.message.message_id IS 'the message';
COMMENT ON COLUMN shop.message.user_id IS 'the user whose chat it is, whoever sent the message';
COMMENT ON COLUMN shop.message.session_id IS 'the platform''s session of this user; NULL where there is none: then the gap between messages decides';
COMMENT ON COLUMN shop.message.sent_at IS 'when it was sent';
COMMENT ON COLUMN shop.message.sender IS 'user, bot, or agent (a human)';

CREATE TABLE shop.sales_order (
    order_id    text,
    user_id     text,
    ordered_at  timestamptz,
    status      text,
    channel     text,
    total       numeric,
    items_value numeric,
    shipping    numeric,
    tax         numeric,
    discount    numeric,
    currency    text,
    PRIMARY KEY (order_id, user_id),
    CONSTRAINT sales_order_order_id_check CHECK (order_id <> '' OR shop.refuse('sales_order', order_id, 'order_id', order_id, 'it must be given')),
    CONSTRAINT sales_order_user_id_check CHECK (user_id <> '' OR shop.refuse('sales_order', order_id, 'user_id', user_id, 'it must be given')),
    CONSTRAINT sales_order_ordered_at_check CHECK (isfinite(ordered_at)
        OR shop.refuse('sales_order', order_id, 'ordered_at', ordered_at::text, 'it must be a finite time')),
    CONSTRAINT sales_order_status_check CHECK (status <> '' OR shop.refuse('sales_order', order_id, 'status', status, 'it must be given')),
    CONSTRAINT sales_order_total_check CHECK (shop.is_amount(total)
        OR shop.refuse('sales_order', order_id, 'total', total::text, 'it must be 0 or more, or NULL')),
    CONSTRAINT sales_order_items_value_check CHECK (shop.is_amount(items_value)
        OR shop.refuse('sales_order', order_id, 'items_value', items_value::text, 'it must be 0 or more, or NULL')),
    CONSTRAINT sales_order_shipping_check CHECK (shop.is_amount(shipping)
        OR shop.refuse('sales_order', order_id, 'shipping', shipping::text, 'it must be 0 or more, or NULL')),
    CONSTRAINT sales_order_tax_check CHECK (shop.is_amount(tax) OR shop.refuse('sales_order', order_id, 'tax', tax::text, 'it must be 0 or more, or NULL')),
    CONSTRAINT sales_order_discount_check CHECK (shop.is_amount(discount)
        OR shop.refuse('sales_order', order_id, 'discount', discount::text, 'it must be 0 or more, or NULL')),
    CONSTRAINT sales_order_currency_check CHECK (currency ~ '^[A-Z]{3}$' COLLATE "C"
        OR shop.refuse('sales_order', order_id, 'currency', currency, 'it must be three capital letters'))
);
CREATE INDEX sales_order_ordered_at ON shop.sales_order (ordered_at);
COMMENT ON INDEX shop.sales_order_ordered_at IS 'for a period';
CREATE INDEX sales_order_user ON shop.sales_order (user_id, ordered_at);
COMMENT ON INDEX shop.sales_order_user IS 'for all orders of a user';
COMMENT ON TABLE shop.sales_order IS 'one row an order, with the status that it has now; only status captured counts';
COMMENT ON COLUMN shop.sales_order.order_id IS 'the order; it belongs to one user';
COMMENT ON COLUMN shop.sales_order.user_id IS 'who ordered: the user_id of message and the visitor_id of conversation_event';
COMMENT ON COLUMN shop.sales_order.ordered_at IS 'when it was placed';
COMMENT ON COLUMN shop.sales_order.status IS 'the present status, in free text; orders count while it is captured';
COMMENT ON COLUMN shop.sales_order.channel IS 'where it was placed, in free text';
COMMENT ON COLUMN shop.sales_order.total IS 'what was paid: items_value - discount + shipping + tax';
COMMENT ON COLUMN shop.sales_order.items_value IS 'the price of the items before discounts; items_value - discount is the net item value';
COMMENT ON COLUMN shop.sales_order.shipping IS 'what was paid for shipping';
COMMENT ON COLUMN shop.sales_order.tax IS 'what was paid as tax beside the items'' prices';
COMMENT ON COLUMN shop.sales_order.discount IS 'the discount, as a positive amount';
COMMENT ON COLUMN shop.sales_order.currency IS 'the currency of all amounts of the order and its items: three capital letters';

CREATE TABLE shop.order_item (
    order_id    text,
    line        integer,
    product     text,
    units       integer,
    amount_paid numeric,
    PRIMARY KEY (order_id, line),
    CONSTRAINT order_item_order_id_check CHECK (order_id <> '' OR shop.refuse('order_item', order_id, 'order_id', order_id, 'it must be given')),
    CONSTRAINT order_item_units_check CHECK (units IS NULL OR units > 0
        OR shop.refuse('order_item', format('%s, line %s', order_id, line), 'units', units::text, 'it must be 1 or more, or NULL')),
    CONSTRAINT order_item_amount_paid_check CHECK (shop.is_amount(amount_paid)
        OR shop.refuse('order_item', format('%s, line %s', order_id, line), 'amount_paid', amount_paid::text, 'it must be 0 or more, or NULL'))
);
COMMENT ON TABLE shop.order_item IS 'one row a line of an order';
COMMENT ON COLUMN shop.order_item.order_id IS 'the order';
COMMENT ON COLUMN shop.order_item.line IS 'the line within the order';
COMMENT ON COLUMN shop.order_item.product IS 'what was bought';
COMMENT ON COLUMN shop.order_item.units IS 'how many pieces';
COMMENT ON COLUMN shop.order_item.amount_paid IS 'what was paid for the line''s pieces together, discounts off, in the order''s currency';

CREATE TABLE shop.conversation_event (
    event_id        text,
    conversation_id text,
    visitor_id      text,
    agent_id        text,
    at              timestamptz,
    side            text,
    channel         text,
    url             text,
    automated       boolean,
    PRIMARY KEY (event_id, visitor_id),
    CONSTRAINT conversation_event_event_id_check CHECK (event_id <> ''
        OR shop.refuse('conversation_event', event_id, 'event_id', event_id, 'it must be given')),
    CONSTRAINT conversation_event_conversation_id_check CHECK (conversation_id <> ''
        OR shop.refuse('conversation_event', event_id, 'conversation_id', conversation_id, 'it must be given')),
    CONSTRAINT conversation_event_visitor_id_check CHECK (visitor_id <> ''
        OR shop.refuse('conversation_event', event_id, 'visitor_id', visitor_id, 'it must be given')),
    CONSTRAINT conversation_event_at_check CHECK (isfinite(at) OR shop.refuse('conversation_event', event_id, 'at', at::text, 'it must be a finite time')),
    CONSTRAINT conversation_event_side_check CHECK (side IN ('visitor', 'agent')
        OR shop.refuse('conversation_event', event_id, 'side', side, 'it must be visitor or agent')),
    CONSTRAINT conversation_event_channel_check CHECK (channel IN ('text', 'video')
        OR shop.refuse('conversation_event', event_id, 'channel', channel, 'it must be text or video'))
);
CREATE INDEX conversation_event_at ON shop.conversation_event (at);
COMMENT ON INDEX shop.conversation_event_at IS 'for a period';
CREATE INDEX conversation_event_conversation ON shop.conversation_event (conversation_id, at);
COMMENT ON INDEX shop.conversation_event_conversation IS 'for all events of a conversation';
CREATE INDEX conversation_event_visitor ON shop.conversation_event (visitor_id, at);
COMMENT ON INDEX shop.conversation_event_visitor IS 'for all conversations of a visitor';
COMMENT ON TABLE shop.conversation_event IS 'one row a message of a one-to-one conversation, or a side that joins its video call';
COMMENT ON COLUMN shop.conversation_event.event_id IS 'the event';
COMMENT ON COLUMN shop.conversation_event.conversation_id IS 'the conversation, over both channels; it belongs to one visitor';
COMMENT ON COLUMN shop.conversation_event.visitor_id IS 'the visitor, whichever side the event is of';
COMMENT ON COLUMN shop.conversation_event.agent_id IS 'the agent, at least on the events of the agent''s side';
COMMENT ON COLUMN shop.conversation_event.at IS 'when it happened';
COMMENT ON COLUMN shop.conversation_event.side IS 'whose event it is: visitor or agent';
COMMENT ON COLUMN shop.conversation_event.channel IS 'text or video';
COMMENT ON COLUMN shop.conversation_event.url IS 'the page where it happened';
COMMENT ON COLUMN shop.conversation_event.automated IS 'true for what no person sent: it counts nowhere. NULL is false';

CREATE TABLE shop.widget_event (
    event_id   text,
    visitor_id text,
    at         timestamptz,
    kind       text,
    url        text,
    PRIMARY KEY (event_id, visitor_id),
    CONSTRAINT widget_event_event_id_check CHECK (event_id <> '' OR shop.refuse('widget_event', event_id, 'event_id', event_id, 'it must be given')),
    CONSTRAINT widget_event_visitor_id_check CHECK (visitor_id <> '' OR shop.refuse('widget_event', event_id, 'visitor_id', visitor_id, 'it must be given')),
    CONSTRAINT widget_event_at_check CHECK (isfinite(at) OR shop.refuse('widget_event', event_id, 'at', at::text, 'it must be a finite time')),
    CONSTRAINT widget_event_kind_check CHECK (kind IN ('impression', 'click')
        OR shop.refuse('widget_event', event_id, 'kind', kind, 'it must be impression or click'))
);
CREATE INDEX widget_event_at ON shop.widget_event (at);
COMMENT ON INDEX shop.widget_event_at IS 'for a period';
COMMENT ON TABLE shop.widget_event IS 'one row a time that a visitor saw or clicked the one-to-one widget or its notification';
COMMENT ON COLUMN shop.widget_event.event_id IS 'the event';
COMMENT ON COLUMN shop.widget_event.visitor_id IS 'the visitor';
COMMENT ON COLUMN shop.widget_event.at IS 'when it happened';
COMMENT ON COLUMN shop.widget_event.kind IS 'impression or click';
COMMENT ON COLUMN shop.widget_event.url IS 'the page where it happened';

CREATE TABLE shop.survey (
    survey_id       text,
    conversation_id text,
    visitor_id      text,
    answered_at     timestamptz,
    rating          double precision,
    feedback        text,
    submitted       boolean,
    PRIMARY KEY (survey_id, visitor_id),
    CONSTRAINT survey_survey_id_check CHECK (survey_id <> '' OR shop.refuse('survey', survey_id, 'survey_id', survey_id, 'it must be given')),
    CONSTRAINT survey_visitor_id_check CHECK (visitor_id <> '' OR shop.refuse('survey', survey_id, 'visitor_id', visitor_id, 'it must be given')),
    CONSTRAINT survey_answered_at_check CHECK (isfinite(answered_at)
        OR shop.refuse('survey', survey_id, 'answered_at', answered_at::text, 'it must be a finite time')),
    -- no integer, because such a column would round 4.5 before anybody looks at it
    CONSTRAINT survey_rating_check CHECK (rating IS NULL OR rating IN (1, 2, 3, 4, 5)
        OR shop.refuse('survey', survey_id, 'rating', rating::text, 'it must be 1, 2, 3, 4 or 5, or NULL'))
);
CREATE INDEX survey_answered_at ON shop.survey (answered_at);
COMMENT ON INDEX shop.survey_answered_at IS 'for a period';
COMMENT ON TABLE shop.survey IS 'one row a survey that a visitor submitted or closed';
COMMENT ON COLUMN shop.survey.survey_id IS 'the survey';
COMMENT ON COLUMN shop.survey.conversation_id IS 'the conversation that it is about, if any';
COMMENT ON COLUMN shop.survey.visitor_id IS 'the visitor';
COMMENT ON COLUMN shop.survey.answered_at IS 'when it was submitted or closed';
COMMENT ON COLUMN shop.survey.rating IS '1 to 5; NULL is unrated';
COMMENT ON COLUMN shop.survey.feedback IS 'what the visitor wrote, if anything';
COMMENT ON COLUMN shop.survey.submitted IS 'true where it was submitted, false where it was closed; both count';

CREATE TABLE shop.agent (
    agent_id text PRIMARY KEY,
    name     text,
    CONSTRAINT agent_agent_id_check CHECK (agent_id <> '' OR shop.refuse('agent', agent_id, 'agent_id', agent_id, 'it must be given'))
);
COMMENT ON TABLE shop.agent IS 'the names of the agents';
COMMENT ON COLUMN shop.agent.agent_id IS 'the agent';
COMMENT ON COLUMN shop.agent.name IS 'what the dashboards call the agent';

-- When each table was loaded: a row a loading transaction, so that those who load at the same time do not wait for each other.
CREATE TABLE shop.table_load (
    table_name text,
    loaded_at  timestamptz,
    PRIMARY KEY (table_name, loaded_at)
);
COMMENT ON TABLE shop.table_load IS 'when each table was loaded lately; kept by triggers, read by shop.data_freshness';
COMMENT ON COLUMN shop.table_load.table_name IS 'the table';
COMMENT ON COLUMN shop.table_load.loaded_at IS 'when the transaction that loaded it began';

-- The definer's rights: who loads cannot write here otherwise.
CREATE FUNCTION shop.note_load() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO shop.table_load VALUES (TG_TABLE_NAME, now()) ON CONFLICT DO NOTHING;
    -- An hour of rows is plenty. Those that another session is deleting are left to it.
    DELETE FROM shop.table_load AS stale
    USING (SELECT l.table_name, l.loaded_at FROM shop.table_load AS l
           WHERE l.table_name = TG_TABLE_NAME AND l.loaded_at < now() - interval '1 hour' FOR UPDATE SKIP LOCKED) AS mine
    WHERE stale.table_name = mine.table_name AND stale.loaded_at = mine.loaded_at;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION shop.note_load() FROM PUBLIC;
COMMENT ON FUNCTION shop.note_load() IS 'internal: notes that a table was loaded, once a statement';

CREATE TRIGGER note_load AFTER INSERT ON shop.try_on_event FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.try_on_event IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.message FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.message IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.sales_order FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.sales_order IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.order_item FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.order_item IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.conversation_event FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.conversation_event IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.widget_event FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.widget_event IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.survey FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.survey IS 'for shop.data_freshness';
CREATE TRIGGER note_load AFTER INSERT ON shop.agent FOR EACH STATEMENT EXECUTE FUNCTION shop.note_load();
COMMENT ON TRIGGER note_load ON shop.agent IS 'for shop.data_freshness';

-- What the tables hold is the shop's: pg_dump takes it along.
SELECT pg_catalog.pg_extension_config_dump('shop.try_on_event', '');
SELECT pg_catalog.pg_extension_config_dump('shop.message', '');
SELECT pg_catalog.pg_extension_config_dump('shop.sales_order', '');
SELECT pg_catalog.pg_extension_config_dump('shop.order_item', '');
SELECT pg_catalog.pg_extension_config_dump('shop.conversation_event', '');
SELECT pg_catalog.pg_extension_config_dump('shop.widget_event', '');
SELECT pg_catalog.pg_extension_config_dump('shop.survey', '');
SELECT pg_catalog.pg_extension_config_dump('shop.agent', '');
SELECT pg_catalog.pg_extension_config_dump('shop.table_load', '');
