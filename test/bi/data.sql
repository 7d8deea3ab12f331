-- The demo up to a day after both changes of the clock, small, in two stores and two currencies.
CALL shop.load_demo(days => 60, devices => 240, until => '2026-11-05');
-- the last days, which the pages show, beside those days: each day is drawn by its date
CALL shop.load_demo(days => 62, devices => 240);
UPDATE shop.message SET store = CASE WHEN user_id ~ '[0-4]$' THEN 'rome' ELSE 'o''hara' END;
UPDATE shop.conversation_event SET store = CASE WHEN conversation_id ~ '[0-6]$' THEN 'rome' ELSE 'o''hara' END;
UPDATE shop.widget_event SET store = CASE WHEN visitor_id ~ '[0-6]$' THEN 'rome' ELSE 'milan' END;
UPDATE shop.survey SET store = CASE WHEN conversation_id ~ '[0-6]$' THEN 'rome' ELSE 'milan' END;
UPDATE shop.sales_order SET store = CASE WHEN order_id ~ '[0-6]$' THEN 'rome' ELSE 'milan' END,
                            currency = CASE WHEN order_id ~ '[05]$' THEN 'USD' ELSE currency END;
