; INT 31h with random functions and registers, but for calls of real mode.
%include "dpmi.inc"
main:
        mov     bl, 0Ah
.hook:  mov     cx, cs
        mov     edx, handler
        dpmi    203h
        inc     bl
        cmp     bl, 0Eh
        jbe     .hook
        mov     [keep_sp], sp
        mov     word [rounds], 6000
.round: call    random
        mov     ebx, eax
        call    random
        mov     ecx, eax
        call    random
        mov     edx, eax
        call    random
        mov     esi, eax
        call    random
        mov     edi, eax
        call    random
        and     eax, 0F0Fh
        cmp     ah, 2                           ; vectors and calls of real mode stay
        je      .next
        cmp     ah, 3
        je      .next
        cmp     ax, 0C01h                       ; and the end as a resident program
        je      .next
        test    byte [rounds], 1
        jz      .wild
        movzx   edi, byte [seed + 1]            ; half of them with pointers that are right
        add     edi, buffer
        movzx   ecx, byte [seed + 2]
        shr     cx, 3
        mov     bx, [selector]
.wild:
        int     31h
.resume:
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        cmp     word [selector], 0
        jne     .next
        mov     cx, 1
        dpmi    0
        mov     [selector], ax
.next:  dec     word [rounds]
        jnz     .round
        done
random:
        mov     eax, [seed]
        imul    eax, 1664525
        add     eax, 1013904223
        mov     [seed], eax
        rol     eax, 13
        ret
handler:
        push    ax
        push    bp
        mov     bp, sp
        mov     word [bp + 4 + 3 * WIDE], main.resume
        mov     ax, [cs:keep_sp]
        mov     [bp + 4 + 6 * WIDE], ax
        pop     bp
        pop     ax
        RETFAR
        align   4
seed:   dd      815
selector: dw    0
rounds: dw      0
keep_sp: dw     0
buffer: times 600 db 0
        PROGRAM_END
