-- Pages about rules, going live, health and reports are read again when these change, as those about leads are.
do $$
declare
  name text;
begin
  foreach name in array array[
    'attestations', 'findings', 'floods', 'gate_reports', 'gate_rules', 'held_alerts', 'import_reviews', 'installations',
    'outages', 'packs', 'policy_approvals', 'policy_drafts', 'policy_previews', 'stale_lists', 'streams', 'switches',
    'tenant_states'
  ] loop
    execute format('create trigger page_insert after insert on %I referencing new table as changed
      for each statement execute function note_page_change()', name);
    execute format('create trigger page_update after update on %I referencing new table as changed
      for each statement execute function note_page_change()', name);
    execute format('create trigger page_delete after delete on %I referencing old table as changed
      for each statement execute function note_page_change()', name);
  end loop;
end $$;
