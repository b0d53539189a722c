## The clock
fault-clock = The box’s clock is wrong, and times shown may be too. Calls and cases go on. Tell whoever looks after the box.
