; Mode bits change under the same code: CR0.PE, virtual 8086 mode, CR0.TS, breakpoints.
        %include "frame.inc"
        %include "virtual86.inc"

USED    equ FREE

TESTS:  descriptor USED, DATA, 0FFFFh, 93h, 0
        mov dword [DATA], 1
        mov dword [USED * 16], 1000

; ---- protected and real mode in turn ---------------------------------------------------------------------------------
        xor ebx, ebx
        mov ecx, 200
        mov eax, USED
.turns: mov fs, ax
        add ebx, [fs:0]
        mov edx, cr0
        xor dl, 1
        mov cr0, edx
        loop .turns
        same ebx, 100 * 1001

; ---- the same 16-bit code in protected and in virtual 8086 mode ------------------------------------------------------
        xor ebx, ebx
        mov ecx, 60
.modes: mov edx, USED
        mov dword [resume], .back
        test cl, 1
        jz .virtual
        expect 6, NONE, CODE16, .end
        jmp CODE16:.both
.virtual:
        expect 6, NONE, 0F000h, .end
        enter86 .both
        bits 16
.both:  mov fs, dx
        add ebx, [fs:0]
.end:   ud2
        bits 32
.back:  dec ecx
        jnz .modes
        same ebx, 30 * 1001

; ---- CR0.TS ----------------------------------------------------------------------------------------------------------
        fninit
        expect 7, NONE, CODE, .load
        mov dword [resume], .none
        mov ecx, 200
.load:  fld1
        fstp st0
        cmp ecx, 100
        jne .x87
        mov eax, cr0
        or al, 8
        mov cr0, eax
.x87:   loop .load
        call failed
.none:  same ecx, 99
        clts

; ---- a breakpoint on data is set in the loop that hits it ------------------------------------------------------------
        xor ebx, ebx
        mov eax, DATA
        mov dr0, eax
        mov eax, 0F0002h
        expect 1, NONE, CODE, .behind
        mov dword [resume], .hit
        mov ecx, 200
.watch: add ebx, [DATA]
.behind:
        cmp ecx, 100
        jne .rest
        mov dr7, eax
.rest:  loop .watch
        call failed
.hit:   xor eax, eax
        mov dr7, eax
        mov dr6, eax
        same ecx, 99
        same ebx, 102
; and one on code
        mov eax, ROM + .code
        mov dr1, eax
        mov eax, 8
        expect 1, NONE, CODE, .code
        mov dword [resume], .stopped
        mov ecx, 200
.count: cmp ecx, 100
        jne .code
        mov dr7, eax
.code:  loop .count
        call failed
.stopped:
        xor eax, eax
        mov dr7, eax
        same ecx, 100
        ret
        end_of_rom
