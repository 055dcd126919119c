"""The desk as a web application: routes, dispatch, forms, headers, downloads.

What a page shows is in ``desk.pages``; who may see it, in ``desk.access``.
Nothing here knows a step of the SOP.
"""
