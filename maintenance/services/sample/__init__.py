"""Sample data, made through the services like anything a person would do.

It lies around the day it is loaded: ``timeline`` says who did what when, and does it in order.
"""
