{{ config(enabled=dbt_shopmetrics.setting('one_to_one') and dbt_shopmetrics.setting('messaging')) }}
-- What conversations led to: a row a period, currency and metric. Touches are two-way conversations that began before
-- the period's end, orders those placed in it. attributed_orders, attributed_gmv and aov are of video.
{% set figures %}
        select u.currency,
            shopmetrics.ratio(v.converted, v.visitors) as conversion_rate,
            shopmetrics.attributed_orders(t.by_any, p.s, {{ dbt_shopmetrics.lookback() }}) as orders,
            shopmetrics.attributed_orders(t.by_video, p.s, {{ dbt_shopmetrics.lookback() }}) as attributed_orders,
            case when shopmetrics.attributed_orders(t.by_video, p.s, {{ dbt_shopmetrics.lookback() }}) = 0 then 0
                when shopmetrics.attributed_orders(t.by_video, p.known, {{ dbt_shopmetrics.lookback() }}) > 0 then
                    shopmetrics.attributed_value(t.by_video, p.known, {{ dbt_shopmetrics.lookback() }}) end
                as attributed_gmv,
            case when shopmetrics.attributed_orders(t.by_video, p.known, {{ dbt_shopmetrics.lookback() }}) > 0 then
                shopmetrics.attributed_aov(t.by_video, p.s, {{ dbt_shopmetrics.lookback() }}) end as aov
        from (select distinct currency from {{ ref('shopmetrics_orders_by_day') }}) as u
        cross join (
            select shopmetrics.touch_agg(visitor_id, conversation_id, started_at, ended_at) as by_any,
                shopmetrics.touch_agg(visitor_id, conversation_id, started_at, ended_at)
                    filter (where video_two_way) as by_video
            from {{ ref('shopmetrics_conversations') }}
            where started_at < upper(:period) and (text_two_way or video_two_way)) as t
        cross join lateral (
            select shopmetrics.merge(purchases) as s, shopmetrics.merge(known_purchases) as known
            from {{ ref('shopmetrics_orders_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }} and currency is not distinct from u.currency) as p
        cross join lateral (
            select count(*) as visitors, count(*) filter (where exists (
                select from (select * from {{ ref('shopmetrics_counted_order') }}) as o
                where o.user_id = c.visitor_id and o.ordered_at >= c.started_at and o.ordered_at < upper(:period)
                    and o.currency is not distinct from u.currency)) as converted
            from (
                select visitor_id, min(started_at) as started_at
                from {{ ref('shopmetrics_conversations') }}
                where (text_two_way or video_two_way) and visitor_id is not null
                    and started_at >= lower(:period) and started_at < upper(:period)
                group by visitor_id) as c) as v
{% endset %}
{{ dbt_shopmetrics.compared(figures, keep=['currency']) }}
