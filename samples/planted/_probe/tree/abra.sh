# This recipe has no configs, so there are no versions to export.
