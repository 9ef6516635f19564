-- What a maker declared and what curators gave stand apart; facts is the one under the other.
alter table series
    add column declared jsonb,
    add column given jsonb not null default '{}';
update series set
    declared = facts,
    given = jsonb_strip_nulls(jsonb_build_object(
        'title_signed_off_by', facts -> 'title_signed_off_by',
        'verification', case when facts ->> 'registration_verified_by' is not null then jsonb_build_object(
            'registration', facts -> 'registration', 'by', facts -> 'registration_verified_by') end));
alter table series alter column declared set not null;

-- What everyone may watch: the newest version that passed review. asset_id is the newest one made.
alter table episode
    add column public_asset_id text references asset,
    add column public_seconds double precision;
update episode set public_asset_id = asset_id, public_seconds = duration_seconds
where (facts ->> 'reviewed')::boolean;
create index episode_public_asset on episode (public_asset_id);
