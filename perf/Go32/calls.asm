; CALLS WHAT COUNT: does one thing between a DPMI client and its host so many times.
;
;   WHAT N   nothing, in the same loop
;        D   INT 21h/30h in protected mode
;        S   the same by 0300h
;        R   0300h of an interrupt whose handler in real mode is an IRET
;        L   a descriptor allocated and freed, 1000 at a time
%include "client.inc"

main:
        mov     si, [argument + 2]
        call    parse_number
        mov     [count], eax
        mov     bl, 60h
        mov     cx, [real_segment]
        mov     dx, real_return
        mov     ax, 201h
        int     31h
        mov     si, [argument]
        mov     al, [si]
        and     al, 0DFh
        mov     bx, nothing
        cmp     al, 'N'
        je      .run
        mov     bx, direct
        cmp     al, 'D'
        je      .run
        mov     bx, simulated
        cmp     al, 'S'
        je      .run
        mov     bx, empty_interrupt
        cmp     al, 'R'
        je      .run
        mov     bx, descriptors
.run:   mov     [what], bx
.again: call    [what]
        dec     dword [count]
        jnz     .again
        mov     ax, 4C00h
        int     21h

nothing:
        ret

direct:
        mov     ax, 3000h
        int     21h
        ret

simulated:
        mov     word [structure + real.eax], 3000h
        mov     bx, 21h
        jmp     by_structure

empty_interrupt:
        mov     bx, 60h
by_structure:
        mov     dword [structure + real.sp], 0
        mov     edi, structure
        xor     cx, cx
        mov     ax, 300h
        int     31h
        ret

descriptors:
        xor     si, si
.take:  mov     cx, 1
        xor     ax, ax
        int     31h
        mov     [taken + si], ax
        add     si, 2
        cmp     si, 2000
        jb      .take
.free:  sub     si, 2
        mov     bx, [taken + si]
        mov     ax, 1
        int     31h
        test    si, si
        jnz     .free
        ret

; In real mode.
real_return:
        iret

        align   4
count:  dd      0
what:   dw      0
taken:  times 1000 dw 0
        PROGRAM_END
