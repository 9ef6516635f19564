-- More roles; whom an account works for; and who did what, which nobody can change.
alter table account drop constraint account_role_check;
alter table account add constraint account_role_check
    check (role in ('viewer', 'maker', 'reviewer', 'curator', 'operator', 'admin'));
alter table account add column organisation text not null default '';

create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    -- as they were then: an account may be renamed, or get another role
    account_id text not null,
    account_name text not null,
    role text not null,
    -- what was done (`series.taken_down`), to what, and how
    act text not null,
    subject text not null,
    details jsonb not null
);
create index audit_subject on audit (subject, id desc);
create index audit_account on audit (account_id, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is insert-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger audit_is_insert_only before update or delete or truncate on audit
    for each statement execute function refuse_change();
