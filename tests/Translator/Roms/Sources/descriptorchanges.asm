; Descriptors change under loops that use them: nothing happens until a selector is loaded again, and then at once.
        %include "frame.inc"

USED    equ FREE
RUNS    equ FREE + 8h

TESTS:  mov dword [DATA], 1
        mov dword [DATA + 1000h], 1000

; ---- the base --------------------------------------------------------------------------------------------------------
        descriptor USED, DATA, 0FFFh, 93h, 40h
        xor ebx, ebx
        mov ecx, 200
.base:  mov eax, USED
        mov fs, ax
        add ebx, [fs:0]
        cmp ecx, 100
        jne .next
        mov word [GDT + USED + 2], 1000h
.next:  loop .base
        same ebx, 101 + 99 * 1000
; the register that is loaded keeps the old one
        mov word [GDT + USED + 2], 0
        mov eax, USED
        mov gs, ax
        xor ebx, ebx
        mov ecx, 200
.keeps: add ebx, [gs:0]
        mov word [GDT + USED + 2], 1000h
        loop .keeps
        same ebx, 200

; ---- limit, presence, rights: the fault comes in the right turn ------------------------------------------------------
        descriptor USED, DATA, 0FFFh, 93h, 40h
        expect 13, 0, CODE, .over
        mov dword [resume], .limited
        mov ecx, 200
.limit: mov eax, USED
        mov fs, ax
.over:  mov eax, [fs:80h]
        cmp ecx, 100
        jne .fits
        mov word [GDT + USED], 7Fh
.fits:  loop .limit
        call failed
.limited:
        same ecx, 99
        descriptor USED, DATA, 0FFFh, 93h, 40h
        expect 11, USED, CODE, .absent
        mov dword [resume], .missing
        mov ecx, 200
.present:
        mov eax, USED
.absent:
        mov fs, ax
        cmp ecx, 100
        jne .there
        and byte [GDT + USED + 5], 7Fh
.there: loop .present
        call failed
.missing:
        same ecx, 99
        descriptor USED, DATA, 0FFFh, 93h, 40h
        expect 13, 0, CODE, .store
        mov dword [resume], .refused
        mov ecx, 200
.right: mov eax, USED
        mov fs, ax
.store: mov [fs:80h], ecx
        cmp ecx, 100
        jne .allowed
        and byte [GDT + USED + 5], 0FDh
.allowed:
        loop .right
        call failed
.refused:
        same ecx, 99
        same dword [DATA + 80h], 100

; ---- code: the same offset leads elsewhere, or is of another size ----------------------------------------------------
        descriptor RUNS, ROM, 0FFFFh, 9Bh, 40h
        xor ebx, ebx
        mov ecx, 200
.call:  call RUNS:.one
        cmp ecx, 100
        jne .again
        add word [GDT + RUNS + 2], .two - .one
.again: loop .call
        same ebx, 101 + 99 * 1000
        jmp .sizes
.one:   inc ebx
        retf
        nop
.two:   add ebx, 1000
        retf
; ADD EAX, 1 is ADD AX, 1 and ADD [BX+SI], AL in 16-bit code
.sizes: mov ecx, 40
.size:  mov byte [GDT + RUNS + 6], 40h
        xor eax, eax
        test cl, 1
        jz .is32
        mov byte [GDT + RUNS + 6], 0
.is32:  mov word [GDT + RUNS + 2], 0
        xor esi, esi
        expect 6, NONE, RUNS, .end
        mov dword [resume], .sized
        mov eax, DATA16
        mov ds, ax
        xor bx, bx                      ; DS:BX+SI is 0
        mov dword [0], 0
        mov eax, 0FFFFh
        jmp RUNS:.add
.add:   db 5, 1, 0, 0, 0
.end:   ud2
.sized: mov edx, 10000h
        test cl, 1
        jz .was32
        xor edx, edx
.was32: same eax, edx
        dec ecx
        jnz .size

; ---- the stack: PUSH through ESP or SP -------------------------------------------------------------------------------
        descriptor USED, 0, 0FFFFFh, 93h, 0C0h
        mov edx, esp
        mov ecx, 40
.stack: mov byte [GDT + USED + 6], 0CFh
        mov dword [DATA - 4], 0
        mov dword [0FFFCh], 0
        test cl, 1
        jz .big
        mov byte [GDT + USED + 6], 8Fh
.big:   mov eax, USED
        mov ss, ax
        mov esp, DATA
        push ecx
        mov eax, STACK
        mov ss, ax
        mov esp, edx
        mov ebx, [DATA - 4]
        mov edi, [0FFFCh]
        test cl, 1
        jz .pushed
        xchg ebx, edi
.pushed:
        same ebx, ecx
        same edi, 0
        dec ecx
        jnz .stack
        ret
        end_of_rom
