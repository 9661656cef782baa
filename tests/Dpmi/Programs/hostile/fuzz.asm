; Runs STEPS steps of 64 bytes that a test fills with anything. A fault goes on at the next step, on the program's own stack.
%include "dpmi.inc"

STEPS   equ     64
STEP    equ     64

main:
        xor     bx, bx
.next:  mov     cx, cs
        mov     edx, handler
        dpmi    203h
        inc     bx
        cmp     bx, 32
        jb      .next
        jmp     steps

; Goes on at the next step, or ends when the fault is not in them.
handler:
        mov     bp, sp
        mov     ds, [cs:data_selector]
        mov     ax, [bp + 3 * WIDE]
        mov     bx, [bp + 4 * WIDE]
        cmp     bx, [code_selector]
        jne     .where
        sub     ax, steps
        jae     .in
.where: mov     ax, [last]
.in:    cmp     ax, STEPS * STEP
        jae     .end
        add     ax, STEP
        and     ax, -STEP
        mov     [last], ax
        add     ax, steps
        mov     bx, [code_selector]
        mov     cx, [data_selector]
%if CLIENT = 32
        movzx   eax, ax
        mov     dword [ss:bp + 3 * WIDE], eax
        mov     dword [ss:bp + 6 * WIDE], stack_top
%else
        mov     [ss:bp + 3 * WIDE], ax
        mov     word [ss:bp + 6 * WIDE], stack_top
%endif
        mov     [ss:bp + 4 * WIDE], bx
        mov     [ss:bp + 7 * WIDE], cx
        mov     word [ss:bp + 5 * WIDE], 0202h
        mov     es, cx
        xor     bx, bx                  ; not to be freed by the next step
        xor     cx, cx
        RETFAR
.end:   mov     ax, 4C02h
        int     21h

last:   dw      0
buffer: times 64 db 0
        align   16
marker: db      "FUZZ"
        align   64, db 90h
steps:  times STEPS * STEP db 90h
        mov     ax, 4C00h
        int     21h
        PROGRAM_END
