"""What is asked: both registration forms of the notice and the internal supplement (附件1、附件2)."""
