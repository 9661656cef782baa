; A client whose callback is the vector of INT 66h, while a client that it runs, CHILD.COM, calls that: the procedure finds its own
; frame, data and services.
%include "dpmi.inc"
main:
        mov     esi, procedure
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        succeeds
        mov     bl, 66h
        dpmi    201h
        mov     cx, 1
        dpmi    0
        mov     [own], ax

        item    "a child that calls back"
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
        equal   ax, 5
        equal   word [calls], 200
        equal   word [wrong], 0
        mov     bx, [own]
        dpmi    1
        succeeds

        item    "an end in the callback"
        mov     byte [ends], 1
        mov     edx, child
        mov     ebx, block
        mov     ax, 4B00h
        int     21h
        succeeds
        mov     ah, 4Dh
        int     21h
        equal   ax, 9                           ; it is the newest client that ends
        mov     ah, 51h
        int     21h
        equal   bx, [psp_selector]
        done

procedure:
        CALLBACK_POINTERS
        cld
        lodsw                                   ; as IRET does
        mov     [es:di + real.ip], ax
        lodsw
        mov     [es:di + real.cs], ax
        lodsw
        mov     [es:di + real.flags], ax
        add     word [es:di + real.sp], 6
        inc     word [es:di + real.eax]
        push    es
        push    di
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        inc     word [calls]
        mov     dword [memory], 0
        mov     edi, memory
        dpmi    500h
        jc      .wrong
        cmp     dword [memory], 0
        jne     .good
.wrong: inc     word [wrong]
.good:  cmp     byte [ends], 0
        je      .back
        mov     ax, 4C09h
        int     21h
.back:  pop     di
        pop     es
        RETINT

child:  db      "CHILD.COM", 0
tail:   db      0, 13
ends:   db      0
        align   4
block:  ADDR    0
tail_pointer: ADDR tail, 0
first_pointer: ADDR fcb, 0
second_pointer: ADDR fcb, 0
fcb:    times 16 db 0
structure: times real_size db 0
memory: times 30h db 0
calls:  dw      0
wrong:  dw      0
own:    dw      0
        PROGRAM_END
