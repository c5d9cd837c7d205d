using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers;

/// <summary>The value of an expression of type TimeSpan, where it is made of constants alone.</summary>
internal static class ConstantTimeSpan
{
    /// <summary>Deeper ones are no constants that a person wrote; the limit keeps the stack.</summary>
    private const int MaximumDepth = 32;

    /// <returns>Null where the value is known only when the program runs, or is out of range.</returns>
    public static TimeSpan? Evaluate(IOperation operation)
    {
        try
        {
            // In decimal: exact for whole units, and large enough for any one of them.
            return GetTicks(operation, 0) is { } ticks && ticks >= long.MinValue && ticks <= long.MaxValue ? TimeSpan.FromTicks((long)ticks) : null;
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
            when IsTimeSpan(type) && name.StartsWith("From", StringComparison.Ordinal) => Sum(factory.Arguments, name.Substring("From".Length)),
        IObjectCreationOperation { Type: { } type } creation when IsTimeSpan(type) => Sum(creation.Arguments, ""),
        IFieldReferenceOperation { Field: { IsStatic: true, Name: "MaxValue", ContainingType: var type } } when IsTimeSpan(type) => long.MaxValue,
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

    /// <summary>All constructors and factories name their parameters after the unit; the first of a factory may be in the unit of its name.</summary>
    private static decimal? Sum(IEnumerable<IArgumentOperation> arguments, string unitOfFactory)
    {
        decimal sum = 0;
        foreach (var argument in arguments)
        {
            var unit = GetTicksOf(argument.Parameter?.Name ?? "") ?? GetTicksOf(unitOfFactory);
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

    private static decimal? GetTicksOf(string unit) => unit.ToUpperInvariant() switch
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
