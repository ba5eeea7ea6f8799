"""An audit that shows tampering (审计链): links, signed checkpoints, verification, archives (GB/T 22239 8.1.4.3)."""
