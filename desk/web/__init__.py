"""The desk as a web application: routes, dispatch, forms, headers, downloads.

What a page shows is ``desk.pages``; who may see it ``desk.access``.
"""
