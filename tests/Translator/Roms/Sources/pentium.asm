; What a Pentium has beside a 486: CR4, its model specific registers, breakpoints on ports, MMX's ways with the x87.
        %include "frame.inc"
        cpu 686

%macro setcr4 1
        mov eax, %1
        mov cr4, eax
%endmacro

%macro tagged 1
        fnstenv [DATA]
        same word [DATA + 8], %1
%endmacro

TESTS:
; ---- CPUID -----------------------------------------------------------------------------------------------------------
        mov eax, 1
        cpuid
        mov ebx, edx
        and ebx, 8081BFh                ; FPU VME DE PSE TSC MSR MCE CX8 MMX; no CMOV
        same ebx, 8001BFh
        and eax, 0FF0h
        same eax, 540h
        fault 6, NONE, cmove eax, ebx
        fault 6, NONE, db 0Fh, 1Fh, 0C0h     ; NOP EAX
        fault 6, NONE, fcmove st0, st1
        fault 6, NONE, fcomi st1
        fault 6, NONE, db 0F3h, 0Fh, 1Eh, 0FBh

; ---- CR4 -------------------------------------------------------------------------------------------------------------
        setcr4 5Fh
        mov eax, cr4
        same eax, 5Fh
        mov ebx, 20h
        fault 13, 0, mov cr4, ebx
        mov ebx, 80000000h
        fault 13, 0, mov cr4, ebx
        mov eax, cr4
        same eax, 5Fh
        setcr4 0
        fault3 13, 0, mov eax, cr4
        mov ebx, cr0
        or ebx, 20000000h               ; not written through, but cached
        and ebx, 0BFFFFFFFh
        fault 13, 0, mov cr0, ebx

; ---- model specific registers ----------------------------------------------------------------------------------------
        mov ecx, 10h
        mov eax, 11111111h
        mov edx, 22222222h
        wrmsr
        rdtsc
        same edx, 22222222h
        rdmsr
        same edx, 22222222h
        sub eax, 11111111h
        cmp eax, 100000h
        must b
        xor ecx, ecx
        rdmsr
        same eax, 0
        mov ecx, 12h
        mov eax, 5
        mov edx, 6
        wrmsr
        mov eax, 0
        rdmsr
        same eax, 5
        same edx, 6
        mov ecx, 1Bh
        fault 13, 0, rdmsr
        fault 13, 0, wrmsr
        mov ecx, 10h
        fault3 13, 0, rdmsr
        fault3 13, 0, wrmsr
        ring3
        rdtsc
        endring3
        setcr4 4                        ; TSD
        rdtsc
        fault3 13, 0, rdtsc
        setcr4 0

; ---- breakpoints on ports --------------------------------------------------------------------------------------------
        mov eax, 191h
        mov dr0, eax
        mov eax, 00020002h              ; one byte, a port
        mov dr7, eax
        mov edx, 191h
        in al, dx                       ; without CR4.DE it means nothing
        fault 6, NONE, db 0Fh, 0FFh, 0C0h
        setcr4 8
        mov eax, 00020002h
        mov dr7, eax
        mov edx, 191h
        expect 1, NONE, CODE, .in
        mov dword [resume], .in
        in al, dx
.in:    mov eax, dr6
        same eax, 0FFFF0FF1h
        xor eax, eax
        mov dr6, eax
        mov edx, 190h
        in al, dx
        expect 1, NONE, CODE, .out
        mov dword [resume], .out
        in eax, dx
.out:   mov edi, DATA
        mov ecx, 3
        mov edx, 191h
        expect 1, NONE, CODE, .ins
        mov dword [resume], .element
.ins:   rep insb
.element:
        same ecx, 2
        fault 6, NONE, mov eax, dr4
        fault 6, NONE, mov dr5, eax
        xor eax, eax
        mov dr7, eax
        setcr4 0
        mov eax, dr5
        same eax, 400h

; ---- MMX -------------------------------------------------------------------------------------------------------------
        fninit
        fldpi
        fld1                            ; TOP is 6
        movd mm1, eax
        fnstenv [DATA]
        same word [DATA + 8], 0559h     ; none empty: zeros, but R1 with its ones, and the two of the x87
        fnstsw ax
        test ax, 3800h
        must z
        emms
        fnstenv [DATA]
        same word [DATA + 8], 0FFFFh
        mov dword [DATA], 0FF7F8001h
        mov dword [DATA + 4], 12345678h
        movq mm2, [DATA]
        paddsb mm2, [DATA]
        movq [DATA + 8], mm2
        same dword [DATA + 8], 0FE7F8002h
        same dword [DATA + 12], 24687F7Fh
        emms
        fld1
        fstp tword [DATA + 16]
        movq mm7, [DATA]                ; R7 is where FLD1 was
        fnsave [DATA + 32]
        same word [DATA + 32 + 28 + 78], 0FFFFh
        same dword [DATA + 32 + 28 + 70], 0FF7F8001h
        fninit
; what stops it
        mov eax, cr0
        or al, 4
        mov cr0, eax
        fault 6, NONE, paddb mm0, mm1
        fault 6, NONE, emms
        and al, ~4
        or al, 8
        mov cr0, eax
        fault 7, NONE, paddb mm0, [DATA]
        fault 7, NONE, emms
        clts
        mov eax, cr0
        or al, 20h
        mov cr0, eax
        mov word [DATA], 37Bh           ; a division by zero that is not masked
        fldcw [DATA]
        fld1
        fldz
        fdivp st1, st0
        fault 16, NONE, movq mm0, mm1
        fnclex
        fninit
        mov eax, -8
        fault 13, 0, movq mm0, [cs:eax]
        fnstenv [DATA]
        same word [DATA + 8], 0FFFFh
; The operand of PUNPCKL has four bytes.
        mov dword [DATA + 4], 0
        movq mm0, [DATA]
        punpcklbw mm0, [cs:0FFFCh]
        emms
        fault 6, NONE, db 66h, 0Fh, 0FCh, 0C1h     ; PADDB XMM0, XMM1
        fault 6, NONE, db 0Fh, 70h, 0C1h, 0        ; PSHUFW
        fault 6, NONE, db 0Fh, 0DAh, 0C1h          ; PMINUB
        ret
        end_of_rom
