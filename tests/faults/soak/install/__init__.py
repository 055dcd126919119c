"""Installing for good, on a bare Debian with its own systemd: nothing of this machine is used.

`machine` is that Debian, `sop` what people do there by HTTPS alone, `life` what every installation
goes through, `later` what comes after years, `__main__` the whole trial.
"""
