"""Side by side with plain tools: what the speed figures of the project are measured with (测速)."""
