{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
{% set figures %}
        select shopmetrics.conversation_count(c.s) as conversations,
            shopmetrics.text_conversation_count(c.s) as text_conversations,
            shopmetrics.video_conversation_count(c.s) as video_conversations,
            shopmetrics.avg_conversation_minutes(c.s) as avg_minutes,
            shopmetrics.median_conversation_minutes(c.s) as median_minutes,
            shopmetrics.avg_first_response_minutes(c.s) as avg_first_response_minutes,
            shopmetrics.median_first_response_minutes(c.s) as median_first_response_minutes,
            shopmetrics.request_count(q.s) as requests,
            shopmetrics.agent_request_count(q.s) as agent_requests,
            shopmetrics.visitor_request_count(q.s) as visitor_requests,
            shopmetrics.text_request_count(q.s) as text_requests,
            shopmetrics.video_request_count(q.s) as video_requests,
            shopmetrics.unsuccessful_request_count(q.s) as unsuccessful_requests,
            shopmetrics.unanswered_request_count(q.s) as unanswered_requests,
            shopmetrics.unanswered_request_count(q.in_text) as unanswered_text_requests,
            shopmetrics.unanswered_request_count(q.in_video) as unanswered_video_requests,
            shopmetrics.agent_acceptance_rate(c.s) as agent_acceptance_rate,
            shopmetrics.visitor_acceptance_rate(c.s) as visitor_acceptance_rate,
            shopmetrics.reached_users(w.s) as visitors_with_impression,
            shopmetrics.converted_users(w.s) as visitors_with_click,
            shopmetrics.literal_conversion_rate(w.s) as ctr,
            shopmetrics.conversion_rate(w.s) as ctr_of_viewers,
            shopmetrics.avg_rating(r.s) as avg_rating,
            shopmetrics.rating_count(r.s) as ratings,
            shopmetrics.unrated_count(r.s) as unrated,
            shopmetrics.rating_response_rate(r.s) as response_rate,
            shopmetrics.nps_score(r.n) as nps
        from (
            select shopmetrics.merge(conversations) as s
            from {{ ref('shopmetrics_conversations_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }}) as c
        cross join (
            select shopmetrics.merge(requests) as s,
                shopmetrics.merge(requests) filter (where channel = 'text') as in_text,
                shopmetrics.merge(requests) filter (where channel = 'video') as in_video
            from {{ ref('shopmetrics_requests_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }}) as q
        cross join (
            select shopmetrics.merge(visitors) as s
            from {{ ref('shopmetrics_widget_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }}) as w
        cross join (
            select shopmetrics.merge(ratings) as s, shopmetrics.merge(recommendations) as n
            from {{ ref('shopmetrics_surveys_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }}) as r
{% endset %}
{{ dbt_shopmetrics.compared(figures) }}
