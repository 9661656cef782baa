; Faults in handlers of interrupts, interrupts in handlers of faults: the client repairs what it does, and goes on.
%include "dpmi.inc"
main:
        mov     bl, 6
        mov     cx, cs
        mov     edx, fault
        dpmi    203h
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        mov     ecx, 400000000
.again: ud2                                     ; ticks come in its handler
        cmp     word [ticks], 40
        jae     .end
        dec     ecx
        jnz     .again
        failed  "the ticks do not come"
.end:   differs word [nested], 0
        differs word [inside], 0
        done

; Waits for a tick now and then, with interrupts enabled, while it is itself called from the tick's handler.
fault:
        push    bp
        mov     bp, sp
        add     word [bp + 2 + 3 * WIDE], 2     ; behind UD2
        pop     bp
        push    ds
        push    ax
        mov     ds, [cs:data_selector]
        cmp     byte [in_tick], 0
        jne     .inside
        inc     byte [wait_now]
        test    byte [wait_now], 3Fh
        jnz     .out
        mov     ax, [ticks]
        sti
.wait:  cmp     ax, [ticks]
        je      .wait
        cli
        inc     word [nested]
.out:   pop     ax
        pop     ds
        RETFAR
.inside:
        inc     word [inside]
        jmp     .out

tick:
        push    ds
        push    ax
        mov     ds, [cs:data_selector]
        inc     byte [in_tick]
        ud2
        ud2
        dec     byte [in_tick]
        inc     word [ticks]
        mov     al, 20h
        out     20h, al
        pop     ax
        pop     ds
        sti
        RETINT

ticks:  dw      0
nested: dw      0
inside: dw      0
in_tick: db     0
wait_now: db    0
        PROGRAM_END
