; 512 bytes at random places of a file of 1 MB: read, changed, written back, 64 times a unit.
        %include "common.inc"
BLOCK   equ 512
        %include "random.inc"
