using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers.Lifetimes;

/// <summary>Evaluates expressions of type TimeSpan that consist of constants only.</summary>
internal static class ConstantTimeSpan
{
    // Protects the stack. No constant written by hand is nested deeper.
    private const int MaximumDepth = 32;

    // Null if the value is known only at run time or is out of range.
    public static TimeSpan? Evaluate(IOperation operation)
    {
        try
        {
            // Decimal is exact for whole units and large enough for each of them.
            return GetTicks(operation, 0) is { } ticks and >= long.MinValue and <= long.MaxValue ? TimeSpan.FromTicks((long)ticks) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal? GetTicks(IOperation operation, int depth) => operation switch
    {
        _ when depth > MaximumDepth => null,
        IConversionOperation conversion => GetTicks(conversion.Operand, depth + 1),
        IParenthesizedOperation parenthesized => GetTicks(parenthesized.Operand, depth + 1),
        IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: var type, Name: var name } } factory
            when IsTimeSpan(type) && name.StartsWith("From", StringComparison.Ordinal) =>
                Sum(factory.Arguments, name.Substring("From".Length)),
        IObjectCreationOperation { Type: { } type } creation when IsTimeSpan(type) => Sum(creation.Arguments, ""),
        IFieldReferenceOperation { Field: { Name: "MaxValue", ContainingType: var type } } when IsTimeSpan(type) => long.MaxValue,
        IBinaryOperation binary => GetTicks(binary, depth + 1),
        _ => null,
    };

    private static decimal? GetTicks(IBinaryOperation binary, int depth) => binary.OperatorKind switch
    {
        BinaryOperatorKind.Add => GetTicks(binary.LeftOperand, depth) + GetTicks(binary.RightOperand, depth),
        BinaryOperatorKind.Subtract => GetTicks(binary.LeftOperand, depth) - GetTicks(binary.RightOperand, depth),
        BinaryOperatorKind.Multiply => (GetTicks(binary.LeftOperand, depth) * GetNumber(binary.RightOperand))
            ?? (GetNumber(binary.LeftOperand) * GetTicks(binary.RightOperand, depth)),
        _ => null,
    };

    // Constructors and factories name their parameters after the unit. The first parameter of a factory may have the unit of the factory.
    private static decimal? Sum(IEnumerable<IArgumentOperation> arguments, string unitOfFactory)
    {
        decimal sum = 0;
        foreach (var argument in arguments)
        {
            var unit = GetTicksPerUnit(argument.Parameter?.Name ?? "") ?? GetTicksPerUnit(unitOfFactory);
            if (unit is null || GetNumber(argument.Value) is not { } number)
            {
                return null;
            }

            sum += number * unit.Value;
        }

        return sum;
    }

    private static decimal? GetNumber(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: IConvertible value } && value is not (string or bool or char)
            ? value.ToDecimal(CultureInfo.InvariantCulture)
            : null;

    private static decimal? GetTicksPerUnit(string unit) => unit.ToUpperInvariant() switch
    {
        "DAYS" => TimeSpan.TicksPerDay,
        "HOURS" => TimeSpan.TicksPerHour,
        "MINUTES" => TimeSpan.TicksPerMinute,
        "SECONDS" => TimeSpan.TicksPerSecond,
        "MILLISECONDS" => TimeSpan.TicksPerMillisecond,
        "MICROSECONDS" => TimeSpan.TicksPerMillisecond / 1000,
        "TICKS" => 1,
        _ => null,
    };

    private static bool IsTimeSpan(ITypeSymbol type) =>
        type is { Name: "TimeSpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
