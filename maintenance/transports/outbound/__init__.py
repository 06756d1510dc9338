"""The one guarded client by which Midweek reaches the outside by HTTP."""
