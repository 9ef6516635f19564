-- Every web process asks every few seconds what was taken down: little of a large catalogue.
create index series_taken_down on series (updated_at) where state = 'taken-down';
create index series_art on series (art_id) where art_id is not null;
create index outbox_series on outbox ((payload ->> 'series'));
