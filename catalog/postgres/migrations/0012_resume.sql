-- Where a viewer goes on in a series: their newest session in it.
create index view_session_newest on view_session (viewer, updated_at desc);
