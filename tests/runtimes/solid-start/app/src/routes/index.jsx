export default () => <p>A page.</p>;
