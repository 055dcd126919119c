"""The proof that something was erased, as a paper to sign. It never tells what that was."""
