; A file of 64 KB written and read in order by 512 bytes.
        %include "common.inc"
BLOCK   equ 512
BLOCKS  equ 128
        %include "sequential.inc"
