; A client that runs CHILD.COM, which ends by a crash, and has all that it had before.
%include "dpmi.inc"
main:
        mov     bl, 6
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        succeeds
        mov     bl, 66h
        mov     cx, cs
        mov     edx, interrupt
        dpmi    205h
        succeeds
        mov     edi, memory_before
        call    measure
        mov     [largest_before], bx
        mov     bl, 1Ch
        dpmi    200h
        mov     [tick], dx
        mov     [tick + 2], cx

        item    "the child's end"
        mov     ax, ds
        mov     [tail_pointer + WIDE], ax
        mov     [first_pointer + WIDE], ax
        mov     [second_pointer + WIDE], ax
        mov     edx, child
        mov     ebx, block
        mov     ax, 4B00h
        int     21h
        succeeds
        mov     ah, 4Dh
        int     21h
        differs al, 0
        equal   ah, 0

        item    "what the child had is free again"
        mov     edi, memory_after
        call    measure
        equal   bx, [largest_before]
        mov     eax, [memory_before]
        equal   eax, [memory_after]
        mov     eax, [memory_before + 14h]
        equal   eax, [memory_after + 14h]
        mov     bl, 1Ch
        dpmi    200h
        equal   dx, [tick]
        equal   cx, [tick + 2]

        item    "the parent's own"
        mov     ah, 51h
        int     21h
        equal   bx, [psp_selector]
        mov     word [calls], 0
        ud2
        int     66h
        equal   word [calls], 2
        mov     cx, 1
        dpmi    0
        succeeds
        mov     bx, ax
        dpmi    1
        succeeds
        mov     edi, structure
        mov     byte [edi + real.eax + 1], 30h
        mov     bx, 21h
        xor     cx, cx
        dpmi    300h
        succeeds
        mov     al, [structure + real.eax]
        differs al, 0

        item    "the timer's interrupt"
        push    es
        mov     bx, 40h
        dpmi    2
        succeeds
        mov     es, ax
        mov     ax, [es:6Ch]
        mov     ecx, 400000000
.wait:  cmp     ax, [es:6Ch]
        jne     .ticks
        dec     ecx
        jnz     .wait
        failed  "no tick"
.ticks: pop     es
        done

; ES:EDI = free memory, BX = the largest block of DOS.
measure:
        dpmi    500h
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        ret

handler:
        push    bp
        mov     bp, sp
        add     word [bp + 2 + 3 * WIDE], 2     ; behind UD2
        pop     bp
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
        pop     ds
        RETFAR
interrupt:
        inc     word [calls]
        RETINT

child:  db      "CHILD.COM", 0
tail:   db      0, 13
        align   4
block:  ADDR    0
tail_pointer: ADDR tail, 0
first_pointer: ADDR fcb, 0
second_pointer: ADDR fcb, 0
fcb:    times 16 db 0
structure: times real_size db 0
memory_before: times 30h db 0
memory_after: times 30h db 0
tick:   dd      0
largest_before: dw 0
calls:  dw      0
        PROGRAM_END
