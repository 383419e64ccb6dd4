"""Data by the hundred thousand, for measuring: a county after three years, thirteen, a province.

The one place that writes rows, statuses among them, without the rooms' own functions (architecture
rule 1): they would take days. What they would have left behind is written all the same: chains,
steps, rounds, notices and number series, so that ``verify_ledger`` holds and the site goes on.
"""
