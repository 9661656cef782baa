; The stack's descriptor is freed, and the timer ticks.
%include "dpmi.inc"
main:
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        mov     cx, 1
        dpmi    0
        mov     [new], ax
        mov     bx, ds
        call    base_of
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     bx, [new]
        dpmi    7
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        mov     ss, bx
        dpmi    1
        mov     ecx, 400000000
.wait:  dec     ecx
        jnz     .wait
        done
tick:   ud2
new:    dw      0
        PROGRAM_END
