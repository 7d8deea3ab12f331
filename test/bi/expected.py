"""What each chart must show: written from the three documents and docs/dashboards.md, not from the descriptions of the
charts. A chart is named by its title; what it shows is SQL over the functions of schema shop.

{p} is the period and {z} the zone; the other words in braces are the filters that the function takes:
{t} catalogues, products and variants; {s} stores; {cs} channels and stores; {c} the currency.
"""

# A number with the same number of the period before.
NUMBERS = {
    "Virtual Try-On": {
        "shop.try_on_overview({p}, {z}{t})": {
            "Sessions": "sessions",
            "Users": "users",
            "New Users": "new_users",
            "Views (Visualisations)": "views",
            "Average Session Duration": "avg_session_duration",
            "Average Engagement per User": "avg_engagement_per_user",
            "Average Sessions per User": "avg_sessions_per_user",
            "Distinct devices": "unique_users",
        },
    },
    "Conversational Commerce": {
        "(SELECT * FROM shop.sales_performance({p}, {z}{cs}) AS s WHERE s.currency = {currency})": {
            "Total revenue": "total_revenue",
            "Total orders": "total_orders",
            "Average ticket": "average_ticket",
            "Items per order": "items_per_order",
            "Avg. price per item": "avg_price_per_item",
        },
        "shop.messaging_kpis({p}, {z}{cs})": {
            "Total sessions": "total_sessions",
            "Bounce rate": "bounce_rate",
            "Average conversion per user": "orders_per_user",
            "Total users": "total_users",
            "Total new users": "new_users",
            "Total returning users": "returning_users",
            "Conversion rate": "orders_per_session",
        },
    },
    "One-to-One Shopping": {
        "shop.conversation_overview({p}, {z}{s})": {
            "Total Conversations": "conversations",
            "Text Conversation": "text_conversations",
            "Video Chat Conversation": "video_conversations",
            "Avg duration (minute)": "avg_minutes",
            "Median duration (minute)": "median_minutes",
            "Avg first response (minute)": "avg_first_response_minutes",
        },
        "shop.purchase_overview({p}, {z}{c}{s})": {
            "Conversion rate": "conversion_rate",
            "Number of Orders": "orders",
            "Attributed GMV": "attributed_gmv",
            "AOV": "aov",
        },
        "shop.request_overview({p}, {z}{s})": {
            "Total Request": "requests",
            "Agent Initiated Request": "agent_requests",
            "Visitor Initiated Request": "visitor_requests",
            "Text Request": "text_requests",
            "Video Chat Request": "video_requests",
            "Unsuccessful request": "unsuccessful_requests",
            "Unanswered Request From Visitor": "unanswered_requests",
            "Unanswered Text Request": "unanswered_text_requests",
            "Unanswered Call Request": "unanswered_video_requests",
            "Acceptance rate (agent initiated)": "visitor_acceptance_rate",
            "Acceptance rate (visitor initiated)": "agent_acceptance_rate",
        },
        "shop.visitor_overview({p}, {z}{s})": {
            "Visitors with Widget Impression": "visitors_with_impression",
            "Visitors with Clicks": "visitors_with_click",
            "Widget CTR": "ctr",
        },
        "shop.rating_overview({p}, {z}{s})": {"Avg rating": "avg_rating", "Ratings": "ratings"},
        "shop.nps_overview({p}, {z}{s})": {"Net Promoter Score": "nps"},
    },
}

# sales_daily has the currencies of the period's orders; one that has none in it has 0 on each day.
SALES_BY_DAY = """SELECT d.day, CASE WHEN s.date IS NULL THEN 0 ELSE s.{} END
    FROM   shopmetrics.period_days({{p}}, {{z}}) AS d (day)
           LEFT JOIN shop.sales_daily({{p}}, {{z}}{{cs}}) AS s ON s.date = d.day AND s.currency = {{currency}}"""

# A line by day with the line of the period before: the day, and one column or more.
COMPARED_TRENDS = {
    "Virtual Try-On": {
        "Sessions by day": "SELECT day, sessions FROM shop.try_on_trend({p}, {z}{t})",
        "Users by day": "SELECT day, users FROM shop.try_on_trend({p}, {z}{t})",
        "New Users by day": "SELECT day, new_users FROM shop.try_on_trend({p}, {z}{t})",
    },
    "Conversational Commerce": {
        "Total revenue by day": SALES_BY_DAY.format("total_revenue"),
        "Total orders by day": SALES_BY_DAY.format("total_orders"),
        "Total sessions by day": "SELECT date, total_sessions FROM shop.messaging_daily({p}, {z}{cs})",
        "Total users by day": "SELECT date, total_users FROM shop.messaging_daily({p}, {z}{cs})",
    },
    "One-to-One Shopping": {
        "Conversation breakdown trend":
            "SELECT day, conversations, video_conversations FROM shop.conversation_trend({p}, {z}{s})",
        "Call Request and Text Request Daily Trend":
            "SELECT day, video_requests, text_requests FROM shop.request_daily({p}, {z}{s})",
        "Widget CTR Trend": "SELECT day, ctr FROM shop.visitor_trend({p}, {z}{s})",
        "Avg Rating Trend": "SELECT day, avg_rating FROM shop.rating_trend({p}, {z}{s})",
    },
}

# The rows of everything else. Where the order is part of what is shown, the query says it.
ROWS = {
    "Virtual Try-On": {
        "Products by time spent":
            "SELECT product, seconds FROM shop.try_on_products({p}, {z}{t}) ORDER BY seconds DESC LIMIT 10",
        "Products Performance": "SELECT * FROM shop.try_on_products({p}, {z}{t})",
        "Variants by time spent":
            "SELECT variant, seconds FROM shop.try_on_variants({p}, {z}{t}) ORDER BY seconds DESC LIMIT 10",
        "Variants Performance": "SELECT * FROM shop.try_on_variants({p}, {z}{t})",
        "Catalogues Performance": "SELECT * FROM shop.try_on_catalogues({p}, {z}{t})",
        "Sessions by platform": "SELECT platform, sessions FROM shop.try_on_platforms({p}, {z}{t})",
        "Users by platform": "SELECT platform, users FROM shop.try_on_platforms({p}, {z}{t})",
        "Device/Platform Distribution": "SELECT * FROM shop.try_on_platforms({p}, {z}{t})",
        "Report": "SELECT * FROM shop.try_on_report({p}, {z}{t})",
    },
    "Conversational Commerce": {
        "Users": "SELECT 'New users', new_users FROM shop.messaging_kpis({p}, {z}{cs}) UNION ALL "
                 "SELECT 'Returning users', returning_users FROM shop.messaging_kpis({p}, {z}{cs})",
        "Support": "SELECT 'Live support', round(live_support_rate * total_sessions) FROM shop.messaging_kpis({p}, {z}{cs}) "
                   "UNION ALL SELECT 'Self-service', round(self_service_rate * total_sessions) "
                   "FROM shop.messaging_kpis({p}, {z}{cs})",
        "Sessions and users by day": "SELECT * FROM shop.messaging_daily({p}, {z}{cs})",
        "Last event and last load":
            "SELECT table_name, last_event_at AT TIME ZONE {z}, loaded_at AT TIME ZONE {z} FROM shop.data_freshness() "
            "WHERE table_name IN ('message', 'sales_order', 'order_item')",
    },
    "One-to-One Shopping": {
        "Agent vs visitor":
            "SELECT 'Agent', agent_requests FROM shop.request_overview({p}, {z}{s}) UNION ALL "
            "SELECT 'Visitor', visitor_requests FROM shop.request_overview({p}, {z}{s})",
        "Request with Text/Video Chat":
            "SELECT v.* FROM shop.request_overview({p}, {z}{s}) AS t, LATERAL (VALUES ('Text', t.text_requests), "
            "('Video chat', t.video_requests), ('Unsuccessful request', t.unsuccessful_requests)) AS v",
        "Call Request and Text Request by Hour of the day":
            "SELECT hour, video_requests, text_requests FROM shop.request_hourly({p}, {z}{s})",
        "Top URL by Request": "SELECT * FROM shop.request_urls({p}, {z}, most => 20{s})",
        "NPS Rating Distribution (all time)": "SELECT rating, responses FROM shop.rating_distribution('(,)', {z}{s})",
        "NPS Feedback Detail":
            "SELECT answered_at AT TIME ZONE {z}, visitor_id, agent_name, rating, feedback FROM shop.feedback({p}, {z}{s})",
        "Agent Leaderboard":
            "SELECT agent_name, avg_rating, ratings, agent_requests, visitor_acceptance_rate, conversations, "
            "avg_first_response_minutes, influenced_sales, influenced_orders, credited_sales, credited_orders "
            "FROM shop.agent_leaderboard({p}, {z}{c}{s})",
        "Average Rating Trend": "SELECT day, agent_name, avg_rating FROM shop.agent_trends({p}, {z}{s})",
        "Agent Initiated Request Trend": "SELECT day, agent_name, agent_requests FROM shop.agent_trends({p}, {z}{s})",
        "Agent Initiated Request Acceptance Rate Trend":
            "SELECT day, agent_name, visitor_acceptance_rate FROM shop.agent_trends({p}, {z}{s})",
        "Total Conversation Trend": "SELECT day, agent_name, conversations FROM shop.agent_trends({p}, {z}{s})",
    },
}

# The words of the documents, all of them: to be read on the screen as a title, a heading, a filter, a column or a value.
WORDS = {
    "Virtual Try-On": """Sessions; Users; New Users; Views (Visualisations); Average Session Duration;
        Average Engagement per User; Average Sessions per User; Product Statistics; Variant Statistics;
        Device/Platform Distribution; Products Performance; Variants Performance; Catalogues; Products; Variants;
        Download Report; Period""",
    "Conversational Commerce": """Sales Performance; Conversational KPIs; Total revenue; Total orders; Average ticket;
        Items per order; Avg. price per item; Total sessions; Bounce rate; Average conversion per user; Total users;
        Total new users; Total returning users; Conversion rate; Users; Support; Live support; Self-service; Period;
        Export to .CSV; Date; Total recurring users; Percentage of recurring users; Percentage of new users;
        Percentage of human support; Percentage of self-service""",
    "One-to-One Shopping": """Conversation Metrics; Total Conversations; Text Conversation; Video Chat Conversation;
        Avg duration (minute); Conversation breakdown trend; GMV and Purchase Metrics; Conversion rate; Number of Orders;
        Attributed GMV; AOV; Request Metrics; Total Request; Request with Text/Video Chat; Text; Unsuccessful request;
        Video chat; Top URL by Request; Request Acceptance Rate; Acceptance rate;
        Call Request and Text Request Daily Trend; Call Request and Text Request by Hour of the day;
        Unanswered Request From Visitor; Visitor Metrics; Visitors with Widget Impression; Visitors with Clicks; Widget CTR;
        Widget CTR Trend; NPS Metrics; Avg rating; Avg Rating Trend; NPS Rating Distribution; NPS Feedback Detail; Date;
        Sales Agent; Rating; Feedback; 1:1 Team Performance; Agent Leaderboard; Average Rating; Agent Initiated Request;
        Agent Initiated Request Acceptance Rate; Total Conversation; Influenced Sales; Influenced Order;
        Performance Trends; Average Rating Trend; Agent Initiated Request Trend;
        Agent Initiated Request Acceptance Rate Trend; Total Conversation Trend""",
}
WORDS = {dashboard: [" ".join(word.split()) for word in words.split(";")] for dashboard, words in WORDS.items()}

# The periods of the documents.
PERIODS = ["Today", "Yesterday", "Last 7 days", "Last 14 days", "Last 30 days", "Current month until today"]

# What each filter offers.
CHOICES = {
    "Virtual Try-On": {column: f"SELECT DISTINCT {column} FROM shop.try_on_event"
                       for column in ("catalogue", "product", "variant")},
    "Conversational Commerce": {
        "store": "SELECT store FROM shop.sales_order UNION SELECT store FROM shop.message",
        "channel": "SELECT DISTINCT channel FROM shop.sales_order",
        "currency": "SELECT DISTINCT currency FROM shop.sales_order",
    },
    "One-to-One Shopping": {
        "store": "SELECT store FROM shop.sales_order UNION SELECT store FROM shop.conversation_event "
                 "UNION SELECT store FROM shop.widget_event UNION SELECT store FROM shop.survey",
        "currency": "SELECT DISTINCT currency FROM shop.sales_order",
    },
}

# The fields of the messaging document's CSV file, in its order.
CSV_FIELDS = ["Date", "Total sessions", "Average conversion per user", "Bounce rate", "Total users", "Total new users",
              "Total recurring users", "Conversion rate", "Percentage of recurring users", "Percentage of new users",
              "Percentage of human support", "Percentage of self-service"]
