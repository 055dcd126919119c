"""Officers and their roles: who answers today, and an administrator's pages to change that."""
