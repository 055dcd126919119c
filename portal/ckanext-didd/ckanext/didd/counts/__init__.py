"""What is counted of visits, and shown of it: views, downloads, words that were sought in vain.

Nothing about a visitor lives here: no address, no cookie, no name of a browser, no order of visits.
"""
