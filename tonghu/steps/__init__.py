"""What people do: one room per step of 方案 三. Rooms meet in the register, never in each other."""
