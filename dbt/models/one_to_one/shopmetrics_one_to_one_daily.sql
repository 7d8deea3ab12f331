{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A row a day from the first with anything to the last, zeros included. Counts of conversations, requests and ratings
-- add up over days; visitors do not.
with conversation as (
    select day, conversations as c from {{ ref('shopmetrics_conversations_by_day') }}
),
request as (
    select day, shopmetrics.merge(requests) as r,
        shopmetrics.merge(requests) filter (where channel = 'text') as in_text,
        shopmetrics.merge(requests) filter (where channel = 'video') as in_video
    from {{ ref('shopmetrics_requests_by_day') }}
    group by day
),
widget as (
    select day, visitors as v from {{ ref('shopmetrics_widget_by_day') }}
),
survey as (
    select s.day, s.ratings as r, s.recommendations as n, a.rating_sum, b.promoters, b.detractors
    from (select * from {{ ref('shopmetrics_surveys_by_day') }}) as s
    cross join lateral (
        select sum(d.rating * d.responses) as rating_sum from shopmetrics.rating_distribution(s.ratings) as d) as a
    cross join lateral (
        select sum(d.responses) filter (where d.rating >= 9) as promoters,
            sum(d.responses) filter (where d.rating <= 6) as detractors
        from shopmetrics.rating_distribution(s.recommendations) as d) as b
),
span as (
    select shopmetrics.period(min(day), max(day), {{ dbt_shopmetrics.zone() }}) as days
    from (
        select day from conversation union all select day from request
        union all select day from widget union all select day from survey) as u
)
select
    d as day,
    coalesce(shopmetrics.conversation_count(c.c), 0) as conversations,
    coalesce(shopmetrics.text_conversation_count(c.c), 0) as text_conversations,
    coalesce(shopmetrics.video_conversation_count(c.c), 0) as video_conversations,
    shopmetrics.avg_conversation_minutes(c.c) as avg_minutes,
    shopmetrics.median_conversation_minutes(c.c) as median_minutes,
    shopmetrics.avg_first_response_minutes(c.c) as avg_first_response_minutes,
    shopmetrics.median_first_response_minutes(c.c) as median_first_response_minutes,
    shopmetrics.agent_acceptance_rate(c.c) as agent_acceptance_rate,
    shopmetrics.visitor_acceptance_rate(c.c) as visitor_acceptance_rate,
    coalesce(shopmetrics.request_count(q.r), 0) as requests,
    coalesce(shopmetrics.agent_request_count(q.r), 0) as agent_requests,
    coalesce(shopmetrics.visitor_request_count(q.r), 0) as visitor_requests,
    coalesce(shopmetrics.text_request_count(q.r), 0) as text_requests,
    coalesce(shopmetrics.video_request_count(q.r), 0) as video_requests,
    coalesce(shopmetrics.unsuccessful_request_count(q.r), 0) as unsuccessful_requests,
    coalesce(shopmetrics.unanswered_request_count(q.r), 0) as unanswered_requests,
    coalesce(shopmetrics.unanswered_request_count(q.in_text), 0) as unanswered_text_requests,
    coalesce(shopmetrics.unanswered_request_count(q.in_video), 0) as unanswered_video_requests,
    coalesce(shopmetrics.reached_users(w.v), 0) as visitors_with_impression,
    coalesce(shopmetrics.converted_users(w.v), 0) as visitors_with_click,
    shopmetrics.literal_conversion_rate(w.v) as ctr,
    shopmetrics.conversion_rate(w.v) as ctr_of_viewers,
    coalesce(shopmetrics.rating_count(s.r), 0) as ratings,
    coalesce(shopmetrics.unrated_count(s.r), 0) as unrated,
    coalesce(s.rating_sum, 0)::bigint as rating_sum,
    shopmetrics.avg_rating(s.r) as avg_rating,
    shopmetrics.rating_response_rate(s.r) as response_rate,
    coalesce(shopmetrics.rating_count(s.n), 0) as recommendations,
    coalesce(s.promoters, 0)::bigint as promoters,
    coalesce(s.detractors, 0)::bigint as detractors,
    shopmetrics.nps_score(s.n) as nps
from span
cross join lateral shopmetrics.period_days(span.days, {{ dbt_shopmetrics.zone() }}) as d
left join conversation as c on c.day = d
left join request as q on q.day = d
left join widget as w on w.day = d
left join survey as s on s.day = d
