"""How the installation stands: for whoever looks after it, and for Prometheus.

What an officer has to do in the SOP is on other pages only.
"""
