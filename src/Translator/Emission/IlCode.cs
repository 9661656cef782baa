using System.Reflection;
using System.Reflection.Emit;

namespace Dbt.Translator.Emission;

/// <summary>A branch target inside an <see cref="IlCode"/>.</summary>
internal readonly record struct IlLabel(int Index);

/// <summary>A local variable inside an <see cref="IlCode"/>.</summary>
internal readonly record struct IlLocal(int Index);

/// <summary>
/// Recorded IL: written by one-line methods named after the opcodes, counted while it grows, checked, listed, and only then
/// emitted. The record is what tests and the inspector read.
/// </summary>
internal sealed class IlCode
{
    private IlInstruction[] _instructions = new IlInstruction[512];
    private int _count;
    private readonly List<Type> _locals = [];
    private int _labels;

    /// <summary>Instructions, with labels and comments.</summary>
    public int InstructionCount => _count;

    public int LocalCount => _locals.Count;

    /// <summary>Loads and stores of locals, and loads of the argument, which RyuJIT counts with them.</summary>
    public int LocalReferences { get; private set; }

    public IlLabel NewLabel() => new(_labels++);

    public IlLocal NewLocal(Type type)
    {
        _locals.Add(type);
        return new IlLocal(_locals.Count - 1);
    }

    public IlLocal NewInt32() => NewLocal(typeof(int));

    public void Mark(IlLabel label) => Append(new IlInstruction(IlKind.Label, OpCodes.Nop, label.Index, null));

    public void Comment(string text) => Append(new IlInstruction(IlKind.Comment, OpCodes.Nop, 0, text));

    public void LdArg0()
    {
        LocalReferences++;
        Plain(OpCodes.Ldarg_0);
    }

    public void LdcI4(uint value) => Append(new IlInstruction(IlKind.Int32, OpCodes.Ldc_I4, (int)value, null));
    public void LdcI4(int value) => LdcI4((uint)value);
    public void LdcI8(long value) => Append(new IlInstruction(IlKind.Int64, OpCodes.Ldc_I8, value, null));

    public void LdcR8(double value) => Append(new IlInstruction(IlKind.Real, OpCodes.Ldc_R8, BitConverter.DoubleToInt64Bits(value), null));

    public void Ldloc(IlLocal local) => Local(OpCodes.Ldloc, local);

    /// <summary>Its address, for a field.</summary>
    public void Ldloca(IlLocal local) => Local(OpCodes.Ldloca, local);

    public void Ldfld(FieldInfo field) => Append(new IlInstruction(IlKind.Field, OpCodes.Ldfld, 0, field));

    public void Stloc(IlLocal local) => Local(OpCodes.Stloc, local);

    public void Add() => Plain(OpCodes.Add);
    public void Sub() => Plain(OpCodes.Sub);
    public void Mul() => Plain(OpCodes.Mul);
    public void And() => Plain(OpCodes.And);
    public void Or() => Plain(OpCodes.Or);
    public void Xor() => Plain(OpCodes.Xor);
    public void Not() => Plain(OpCodes.Not);
    public void Shl() => Plain(OpCodes.Shl);
    public void Shr() => Plain(OpCodes.Shr);
    public void ShrUn() => Plain(OpCodes.Shr_Un);
    public void Ceq() => Plain(OpCodes.Ceq);
    public void Clt() => Plain(OpCodes.Clt);
    public void CltUn() => Plain(OpCodes.Clt_Un);
    public void Cgt() => Plain(OpCodes.Cgt);
    public void CgtUn() => Plain(OpCodes.Cgt_Un);
    public void DivUn() => Plain(OpCodes.Div_Un);
    public void Div() => Plain(OpCodes.Div);
    public void ConvI() => Plain(OpCodes.Conv_I);
    public void ConvU() => Plain(OpCodes.Conv_U);
    public void ConvU1() => Plain(OpCodes.Conv_U1);
    public void ConvU2() => Plain(OpCodes.Conv_U2);
    public void ConvU4() => Plain(OpCodes.Conv_U4);
    public void ConvU8() => Plain(OpCodes.Conv_U8);
    public void ConvI1() => Plain(OpCodes.Conv_I1);
    public void ConvI2() => Plain(OpCodes.Conv_I2);
    public void ConvI4() => Plain(OpCodes.Conv_I4);
    public void ConvI8() => Plain(OpCodes.Conv_I8);
    public void ConvR4() => Plain(OpCodes.Conv_R4);
    public void ConvR8() => Plain(OpCodes.Conv_R8);
    public void Neg() => Plain(OpCodes.Neg);
    public void LdindU1() => Plain(OpCodes.Ldind_U1);
    public void LdindU2() => Plain(OpCodes.Ldind_U2);
    public void LdindI4() => Plain(OpCodes.Ldind_I4);
    public void LdindI() => Plain(OpCodes.Ldind_I);
    public void LdindI8() => Plain(OpCodes.Ldind_I8);
    public void StindI() => Plain(OpCodes.Stind_I);
    public void StindI1() => Plain(OpCodes.Stind_I1);
    public void StindI2() => Plain(OpCodes.Stind_I2);
    public void StindI4() => Plain(OpCodes.Stind_I4);
    public void StindI8() => Plain(OpCodes.Stind_I8);
    public void Dup() => Plain(OpCodes.Dup);
    public void Pop() => Plain(OpCodes.Pop);
    public void Ret() => Plain(OpCodes.Ret);
    public void Volatile() => Plain(OpCodes.Volatile);
    public void Tail() => Plain(OpCodes.Tailcall);

    public void Br(IlLabel target) => Branch(OpCodes.Br, target);
    public void Brtrue(IlLabel target) => Branch(OpCodes.Brtrue, target);
    public void Brfalse(IlLabel target) => Branch(OpCodes.Brfalse, target);
    public void BneUn(IlLabel target) => Branch(OpCodes.Bne_Un, target);
    public void Blt(IlLabel target) => Branch(OpCodes.Blt, target);
    public void BgtUn(IlLabel target) => Branch(OpCodes.Bgt_Un, target);
    public void BgeUn(IlLabel target) => Branch(OpCodes.Bge_Un, target);

    public void Switch(IlLabel[] targets) => Append(new IlInstruction(IlKind.Switch, OpCodes.Switch, 0, targets));

    public void Call(MethodInfo method) => Append(new IlInstruction(IlKind.Method, OpCodes.Call, 0, method));

    /// <summary>calli of a managed function pointer on top of the stack: (state pointer, op pointer) → int.</summary>
    public void CalliHandler() => Append(new IlInstruction(IlKind.CallHandler, OpCodes.Calli, 0, null));

    /// <summary>calli of a function of an x87 instruction: (state pointer, op pointer, linear address, operand) → int.</summary>
    public void CalliX87() => Append(new IlInstruction(IlKind.CallX87, OpCodes.Calli, 0, null));

    /// <summary>calli of a function of <see cref="Ist.X87Pure"/>.</summary>
    public void CalliX87Pure() => Append(new IlInstruction(IlKind.CallX87Pure, OpCodes.Calli, 0, null));

    /// <summary>calli of a region: (memory pointer) → int.</summary>
    public void CalliRegion() => Append(new IlInstruction(IlKind.CallRegion, OpCodes.Calli, 0, null));

    /// <summary>An array of our own: the JIT would have to compile a list of such structures first.</summary>
    private void Append(in IlInstruction instruction)
    {
        if (_count == _instructions.Length)
        {
            var larger = new IlInstruction[2 * _count];
            Array.Copy(_instructions, larger, _count);
            _instructions = larger;
        }
        _instructions[_count++] = instruction;
    }

    private void Plain(OpCode opcode) => Append(new IlInstruction(IlKind.Plain, opcode, 0, null));

    private void Branch(OpCode opcode, IlLabel target) =>
        Append(new IlInstruction(IlKind.Branch, opcode, target.Index, null));

    private void Local(OpCode opcode, IlLocal local)
    {
        LocalReferences++;
        Append(new IlInstruction(IlKind.Local, opcode, local.Index, null));
    }

    /// <summary>
    /// What RyuJIT will find before it decides how to compile: basic blocks, which begin at labels and behind whatever
    /// branches or returns, and bytes, of which short forms may need fewer.
    /// </summary>
    public (int Blocks, int Bytes) Measure()
    {
        int blocks = 0, bytes = 0;
        var atStart = true;
        foreach (ref readonly var instruction in _instructions.AsSpan(0, _count))
        {
            if (instruction.Kind == IlKind.Comment)
                continue;
            if (instruction.Kind == IlKind.Label)
            {
                atStart = true;
                continue;
            }
            if (atStart)
                blocks++;
            atStart = instruction.Kind is IlKind.Branch or IlKind.Switch || instruction.OpCode.FlowControl == FlowControl.Return;
            bytes += instruction.OpCode.Size + instruction.Kind switch
            {
                IlKind.Plain => 0,
                IlKind.Int64 or IlKind.Real => sizeof(long),
                IlKind.Switch => sizeof(int) + (sizeof(int) * ((IlLabel[])instruction.Target!).Length),
                _ => sizeof(int),
            };
        }
        return (blocks, bytes);
    }

    public void EmitTo(ILGenerator il)
    {
        var locals = new LocalBuilder[_locals.Count];
        for (var i = 0; i < locals.Length; i++)
            locals[i] = il.DeclareLocal(_locals[i]);
        var labels = new Label[_labels];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = il.DefineLabel();
        for (var at = 0; at < _count; at++)
        {
            ref readonly var instruction = ref _instructions[at];
            switch (instruction.Kind)
            {
                case IlKind.Plain: il.Emit(instruction.OpCode); break;
                case IlKind.Int32: il.Emit(instruction.OpCode, (int)instruction.Operand); break;
                case IlKind.Int64: il.Emit(instruction.OpCode, instruction.Operand); break;
                case IlKind.Local: il.Emit(instruction.OpCode, locals[instruction.Operand]); break;
                case IlKind.Branch: il.Emit(instruction.OpCode, labels[instruction.Operand]); break;
                case IlKind.Switch: il.Emit(instruction.OpCode, Array.ConvertAll((IlLabel[])instruction.Target!, l => labels[l.Index])); break;
                case IlKind.Label: il.MarkLabel(labels[instruction.Operand]); break;
                case IlKind.Method: il.Emit(instruction.OpCode, (MethodInfo)instruction.Target!); break;
                case IlKind.CallHandler:
                    il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(int), HandlerParameters, null);
                    break;
                case IlKind.CallX87:
                    il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(int), X87Parameters, null);
                    break;
                case IlKind.CallX87Pure:
                    il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(Dbt.Guest.Float80), X87PureParameters, null);
                    break;
                case IlKind.Real: il.Emit(instruction.OpCode, BitConverter.Int64BitsToDouble(instruction.Operand)); break;
                case IlKind.Field: il.Emit(instruction.OpCode, (FieldInfo)instruction.Target!); break;
                case IlKind.CallRegion:
                    il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(int), RegionParameters, null);
                    break;
            }
        }
    }

    /// <summary>The listing: a line an instruction, labels at the margin.</summary>
    public string List()
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < _count; at++)
        {
            var i = _instructions[at];
            _ = i.Kind switch
            {
                IlKind.Label => text.Append("L").Append(i.Operand).AppendLine(":"),
                IlKind.Comment => text.Append("        // ").AppendLine((string)i.Target!),
                IlKind.Plain => text.Append("    ").AppendLine(i.OpCode.Name),
                IlKind.Branch => text.Append("    ").Append(i.OpCode.Name).Append(" L").Append(i.Operand).AppendLine(),
                IlKind.Switch => text.Append("    switch ").AppendJoin(" ", ((IlLabel[])i.Target!).Select(l => $"L{l.Index}")).AppendLine(),
                IlKind.Local => text.Append("    ").Append(i.OpCode.Name).Append(" v").Append(i.Operand).AppendLine(),
                IlKind.Real => text.Append("    ldc.r8 ").Append(BitConverter.Int64BitsToDouble(i.Operand).ToString(System.Globalization.CultureInfo.InvariantCulture)).AppendLine(),
                IlKind.Field => text.Append("    ldfld ").AppendLine(((FieldInfo)i.Target!).Name),
                IlKind.Method => text.Append("    call ").AppendLine(((MethodInfo)i.Target!).Name),
                // Host addresses differ from run to run.
                IlKind.Int64 when i.Operand > uint.MaxValue => text.AppendLine("    ldc.i8 address"),
                IlKind.CallHandler or IlKind.CallRegion or IlKind.CallX87 or IlKind.CallX87Pure => text.AppendLine("    calli"),
                _ => text.Append("    ").Append(i.OpCode.Name).Append(' ').Append(i.Operand).AppendLine(),
            };
        }
        return text.ToString();
    }

    private static readonly Type[] HandlerParameters = [typeof(nint), typeof(nint)];
    private static readonly Type[] X87Parameters = [typeof(nint), typeof(nint), typeof(int), typeof(long)];
    private static readonly Type[] X87PureParameters = [typeof(long), typeof(int), typeof(long), typeof(int), typeof(int)];
    private static readonly Type[] RegionParameters = [typeof(nint)];

    private enum IlKind : byte { Plain, Int32, Int64, Local, Branch, Label, Method, CallHandler, CallRegion, CallX87, CallX87Pure, Comment, Switch, Real, Field }

    private readonly record struct IlInstruction(IlKind Kind, OpCode OpCode, long Operand, object? Target);
}
