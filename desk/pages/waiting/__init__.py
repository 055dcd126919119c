"""What the queue's pages share: its filters, and those that an officer gave a name.

No page is shown here; the list itself is ``desk.pages.queue``.
"""
